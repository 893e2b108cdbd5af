import { Layers, PerspectiveCamera } from 'three';
import { cos, sin, tan } from '../../core/maths';
import type { Pose } from '../../worlds/polyline';
import { placeCamera } from '../frames-of-reference';

/** Where the cameras sit on the car and what they see. */
export interface CameraRigOptions {
  /** Size of one image [pixels]. */
  width: number;
  height: number;
  /** Horizontal field of view of each camera [rad]. */
  fieldOfView: number;
  /** Directions, positive left of the car's heading [rad]. */
  yaws: readonly number[];
  /** Above the ground, and ahead of the rear axle [m]. */
  mountHeight: number;
  mountForward: number;
  /** How far the cameras look down [rad]. */
  pitch: number;
  /** Clipping planes [m]. */
  near: number;
  far: number;
}

/** Front, left, right; 60 degrees each, so that together they see 180 degrees without overlap. */
export const CAMERA_RIG_DEFAULTS: CameraRigOptions = {
  width: 96,
  height: 48,
  fieldOfView: Math.PI / 3,
  yaws: [0, Math.PI / 3, -Math.PI / 3],
  mountHeight: 1.4,
  mountForward: 1.3,
  pitch: (6 * Math.PI) / 180,
  near: 0.3,
  far: 140,
};

/** Layer of what the car's own cameras must not see: its body. */
export const BODY_LAYER = 1;

/** The cameras of the car, moved together. */
export class CameraRig {
  readonly cameras: readonly PerspectiveCamera[];
  readonly options: CameraRigOptions;

  constructor(options: Partial<CameraRigOptions> = {}) {
    this.options = { ...CAMERA_RIG_DEFAULTS, ...options };
    const { width, height, fieldOfView, near, far, yaws } = this.options;
    const right = near * tan(fieldOfView / 2);
    const top = (right * height) / width;
    this.cameras = yaws.map(() => {
      const camera = new PerspectiveCamera(50, width / height, near, far);
      camera.matrixAutoUpdate = false;
      camera.layers = new Layers();
      // Set by hand: three works it out with Math.tan, whose last bits differ between engines.
      camera.projectionMatrix.makePerspective(-right, right, top, -top, near, far);
      camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
      return camera;
    });
  }

  /** Moves the cameras to where the car is (its rear axle), their matrices included. */
  place(pose: Pose): void {
    const { yaws, mountForward, mountHeight, pitch } = this.options;
    const x = pose.x + mountForward * cos(pose.heading);
    const y = pose.y + mountForward * sin(pose.heading);
    this.cameras.forEach((camera, i) => {
      placeCamera(camera.matrix, x, y, pose.heading + yaws[i], mountHeight, pitch);
      camera.matrixWorld.copy(camera.matrix);
      camera.matrixWorldInverse.copy(camera.matrix).invert();
    });
  }
}
