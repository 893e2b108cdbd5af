import { z } from 'zod';
import { atan2 } from '../../core/maths';
import { worldSourceSchema } from '../../worlds/world-source';

/** What a reader takes of Foxglove's messages and of the metadata, in the shape that it needs. */

/** A `foxglove.PoseInFrame` as a pose of the plan. */
export const poseSchema = z
  .object({
    pose: z.object({
      position: z.object({ x: z.number(), y: z.number() }),
      orientation: z.object({ z: z.number(), w: z.number() }),
    }),
  })
  .transform(({ pose: { position, orientation } }) => ({
    x: position.x,
    y: position.y,
    heading: 2 * atan2(orientation.z, orientation.w),
  }));

/** A `foxglove.CompressedImage`. */
export const pngSchema = z.object({ format: z.literal('png'), data: z.string() });

/** The lines of a `foxglove.SceneUpdate`, each as x, y pairs. */
export const sceneSchema = z.object({
  entities: z.array(
    z.object({
      id: z.string(),
      lines: z.array(
        z
          .object({ points: z.array(z.object({ x: z.number(), y: z.number() })) })
          .transform(({ points }) => points.flatMap(({ x, y }) => [x, y])),
      ),
    }),
  ),
});

/** What must be in the metadata of a run. */
export const runSchema = z.looseObject({
  version: z.string(),
  world: z.string(),
  world_print: z.string(),
  world_source: z.string().transform((text, context) => {
    try {
      return worldSourceSchema.parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: 'custom', message: 'neither a town nor a file' });
      return z.NEVER;
    }
  }),
  attribution: z.string().optional(),
});
