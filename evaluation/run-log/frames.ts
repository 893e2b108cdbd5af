import type { CameraCalibration, FrameTransform, PoseInFrame, Quaternion, Time } from '@foxglove/schemas';
import { cos, sin, tan } from '../../core/maths';
import { CAMERA_RIG_DEFAULTS, type CameraRigOptions } from '../../sim/cameras/camera-rig';
import type { Pose } from '../../worlds/polyline';
import { CAMERAS, type CameraName, cameraFrame, FRAMES } from './topics';

const position = ({ x, y }: Pose) => ({ x, y, z: 0 });
const turned = (heading: number): Quaternion => ({ x: 0, y: 0, z: sin(heading / 2), w: cos(heading / 2) });

export function poseInFrame(timestamp: Time, pose: Pose): PoseInFrame {
  return {
    timestamp,
    frame_id: FRAMES.world,
    pose: { position: position(pose), orientation: turned(pose.heading) },
  };
}

/** From the world to the car. */
export function carTransform(timestamp: Time, pose: Pose): FrameTransform {
  return {
    timestamp,
    parent_frame_id: FRAMES.world,
    child_frame_id: FRAMES.car,
    translation: position(pose),
    rotation: turned(pose.heading),
  };
}

/** From the car to each camera. Frames of cameras are optical: x right, y down, z into the picture. */
export function cameraTransforms(timestamp: Time, rig: CameraRigOptions = CAMERA_RIG_DEFAULTS): FrameTransform[] {
  const down: Quaternion = { x: 0, y: sin(rig.pitch / 2), z: 0, w: cos(rig.pitch / 2) };
  return CAMERAS.map((name, i) => ({
    timestamp,
    parent_frame_id: FRAMES.car,
    child_frame_id: cameraFrame(name),
    translation: { x: rig.mountForward, y: 0, z: rig.mountHeight },
    rotation: product(product(turned(rig.yaws[i]), down), OPTICAL),
  }));
}

/** Turns x forward, y left, z up into x right, y down, z forward. */
const OPTICAL: Quaternion = { x: -0.5, y: 0.5, z: -0.5, w: 0.5 };

function product(a: Quaternion, b: Quaternion): Quaternion {
  return {
    x: a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
    y: a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
    z: a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
    w: a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
  };
}

/** What a camera of the rig does to light: pinholes with square pixels and no distortion. */
export function calibration(
  timestamp: Time,
  name: CameraName,
  { width, height }: { width: number; height: number },
  { fieldOfView }: Pick<CameraRigOptions, 'fieldOfView'> = CAMERA_RIG_DEFAULTS,
): CameraCalibration {
  const focal = width / 2 / tan(fieldOfView / 2);
  const [cx, cy] = [width / 2, height / 2];
  return {
    timestamp,
    frame_id: cameraFrame(name),
    width,
    height,
    distortion_model: 'plumb_bob',
    D: [0, 0, 0, 0, 0],
    K: [focal, 0, cx, 0, focal, cy, 0, 0, 1],
    R: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    P: [focal, 0, cx, 0, 0, focal, cy, 0, 0, 0, 1, 0],
  };
}
