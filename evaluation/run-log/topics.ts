/** Version of the run logs that this build writes and reads. */
export const RUN_LOG_VERSION = '1';

/** Coordinate frames. World: the plan (x east, y north) with z up. Car: the middle of the rear axle, x forward, y left, z up. */
export const FRAMES = { world: 'world', car: 'car' } as const;

/** Cameras, in the order of `CameraRig`. */
export const CAMERAS = ['front', 'left', 'right'] as const;
export type CameraName = (typeof CAMERAS)[number];
/** What is recorded as images. */
export const IMAGES = [...CAMERAS, 'map'] as const;
export type ImageName = (typeof IMAGES)[number];

export const imageTopic = (name: ImageName): string => (name === 'map' ? '/map' : `/camera/${name}`);
export const calibrationTopic = (name: CameraName): string => `/camera/${name}/calibration`;
export const cameraFrame = (name: CameraName): string => `camera_${name}`;

/** Topics other than images and calibrations. */
export const TOPICS = {
  truePose: '/pose/true',
  roughPose: '/pose/rough',
  transforms: '/tf',
  fixedTransforms: '/tf_static',
  location: '/location',
  scene: '/scene',
  belief: '/belief',
  decision: '/decision',
  motion: '/motion',
  event: '/event',
} as const;

/** Metadata records: who made the log and of what, and how the drive ended. */
export const METADATA = { run: 'turnwise', result: 'turnwise-result' } as const;
