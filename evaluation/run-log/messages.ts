import { z } from 'zod';

/** Seconds and nanoseconds, as in every Foxglove message. */
export const timeSchema = z.object({
  sec: z.int().min(0),
  nsec: z.int().min(0).max(999_999_999),
});

const command = z.object({
  curvature: z.number().describe('path curvature [1/m], positive left'),
  speed: z.number().describe('target speed [m/s]'),
});

/** What the driver asked for, and out of what. */
export const decisionSchema = z
  .object({
    timestamp: timeSchema,
    tick: z.int(),
    ...command.shape,
    mixture: z
      .object({ weights: z.array(z.number()), means: z.array(z.number()), deviations: z.array(z.number()) })
      .optional()
      .describe('Gaussians over curvature [1/m]; absent where the driver has none'),
    expert: command.describe('what the privileged expert would have done'),
    advised_speed: z.number().describe('what the navigation advised [m/s]'),
    speed_limit: z.number().describe('[m/s]'),
    routed: z.boolean().describe('whether the route was drawn on the map'),
  })
  .meta({ title: 'turnwise.Decision' });

/** How the car moved, and how that fits the route. */
export const motionSchema = z
  .object({
    timestamp: timeSchema,
    tick: z.int(),
    speed: z.number().describe('[m/s]'),
    acceleration: z.number().describe('forward [m/s^2]'),
    yaw_rate: z.number().describe('[rad/s], positive left'),
    curvature: z.number().describe('that the front wheels are set for [1/m], positive left'),
    progress: z.number().describe('arc length reached on the route [m]'),
    offset: z.number().describe('distance from the route, positive left [m]'),
    heading_error: z.number().describe('from the direction of the route [rad]'),
    on_road: z.boolean(),
  })
  .meta({ title: 'turnwise.Motion' });

/** Something worth looking at. */
export const eventSchema = z
  .object({
    timestamp: timeSchema,
    tick: z.int(),
    kind: z.string().describe('junction-right, junction-wrong, an infraction, or why the drive ended'),
    severity: z.enum(['info', 'infraction', 'end']),
    text: z.string().describe('for people'),
    x: z.number().describe('east [m]'),
    y: z.number().describe('north [m]'),
  })
  .meta({ title: 'turnwise.Event' });

export type DecisionMessage = z.infer<typeof decisionSchema>;
export type MotionMessage = z.infer<typeof motionSchema>;
export type EventMessage = z.infer<typeof eventSchema>;
