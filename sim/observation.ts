/** Pixels, row by row from the top left, channels interleaved. */
export interface Image {
  width: number;
  height: number;
  channels: number;
  data: Uint8Array;
}

/**
 * What the policy is shown at one tick.
 *
 * Outside the program the fields are `observation.images.front|left|right|map`, `observation.state`, `timestamp`.
 */
export interface Observation {
  images: {
    /** RGB, at yaw 0, +60 and -60 degrees, 60 degrees wide each. */
    front: Image;
    left: Image;
    right: Image;
    /** Two channels: streets, and the route to the destination (all 0 on an unrouted map). */
    map: Image;
  };
  state: {
    /** [m/s] */
    speed: number;
    /** Limit of the street the rough position is on [m/s]. */
    speedLimit: number;
    /** What the navigation would advise at the rough position: the limit, lower before bends and junctions [m/s]. */
    advisedSpeed: number;
    /** True when the map has the route on it. */
    routed: boolean;
    /** The side of the road that the law wants. Networks learn on the right; a policy mirrors what it sees on the left. */
    drivingSide: 'right' | 'left';
  };
  /** Simulated time [s]. */
  timestamp: number;
  tick: number;
}

/** Sizes of the images [pixels]. */
export interface ObservationSize {
  cameraWidth: number;
  cameraHeight: number;
  mapWidth: number;
  mapHeight: number;
}

export const OBSERVATION_SIZES = {
  small: { cameraWidth: 96, cameraHeight: 48, mapWidth: 50, mapHeight: 50 },
  amini2019: { cameraWidth: 200, cameraHeight: 80, mapWidth: 50, mapHeight: 50 },
} as const satisfies Record<string, ObservationSize>;
