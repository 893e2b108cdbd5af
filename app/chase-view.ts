import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  Group,
  LinearSRGBColorSpace,
  Mesh,
  MeshBasicMaterial,
  PerspectiveCamera,
  Scene,
  ShapeUtils,
  Vector2,
  type WebGLRenderer,
} from 'three';
import type { Mixture } from '../policy/gaussian-mixture';
import { BODY_LAYER } from '../sim/cameras/camera-rig';
import type { WorldScene } from '../sim/scene/build-scene';
import { makeCarBody, placeCarBody } from '../sim/scene/car-body';
import type { Pose } from '../worlds/polyline';
import { fanPaths } from './fan';

/** Above the markings, so that the fan lies on the road [m]. */
const FAN_HEIGHT = 0.12;
const FAN_LENGTH = 22;

/**
 * The car from behind, over the scene that its own cameras see, with the believed paths on the road. Car and fan live in a
 * scene of their own, drawn second: the car's cameras never see them.
 */
export class ChaseView {
  private readonly renderer: WebGLRenderer;
  private readonly camera = new PerspectiveCamera(60, 1, 0.3, 400);
  private readonly overlay = new Scene();
  private car: ReturnType<typeof makeCarBody> | null = null;
  private world: WorldScene | null = null;
  private readonly fan = new Group();
  private heading: number | null = null;

  /** @param sharpness most pixels drawn for each CSS pixel, along a side; less than 1 where the CPU draws them */
  constructor(
    renderer: WebGLRenderer,
    private readonly sharpness: number,
  ) {
    this.renderer = renderer;
    // the scene's colours are what the cameras see: shown as they are
    renderer.outputColorSpace = LinearSRGBColorSpace;
    this.camera.layers.enable(BODY_LAYER);
    this.overlay.add(this.fan);
  }

  /** Takes up a world, and a car in its light. */
  enter(world: WorldScene): void {
    if (this.car) this.overlay.remove(this.car);
    this.world = world;
    this.car = makeCarBody(world.look);
    this.overlay.add(this.car);
    this.cut();
  }

  /** Forgets where the camera was: after a restart it starts behind the car at once. */
  cut(): void {
    this.heading = null;
  }

  draw(pose: Pose, mixture: Mixture | null, seconds: number): void {
    if (!this.world || !this.car) return;
    const canvas = this.renderer.domElement;
    const width = canvas.clientWidth || 1;
    const height = canvas.clientHeight || 1;
    const ratio = Math.min(window.devicePixelRatio || 1, this.sharpness);
    if (canvas.width !== Math.floor(width * ratio) || canvas.height !== Math.floor(height * ratio)) {
      this.renderer.setPixelRatio(ratio);
      this.renderer.setSize(width, height, false);
    }
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();

    // the camera turns after the car, softly
    const turn = this.heading === null ? 0 : wrap(this.heading - pose.heading) * Math.exp(-3 * seconds);
    this.heading = pose.heading + turn;
    const back = 8;
    this.camera.position.set(pose.x - back * Math.cos(this.heading), 3.6, -(pose.y - back * Math.sin(this.heading)));
    this.camera.lookAt(pose.x + 7 * Math.cos(pose.heading), 0.6, -(pose.y + 7 * Math.sin(pose.heading)));

    placeCarBody(this.car, pose);
    this.drawFan(mixture, pose);

    this.renderer.setRenderTarget(null);
    this.renderer.autoClear = true;
    this.renderer.render(this.world.scene, this.camera);
    this.renderer.autoClear = false;
    this.renderer.render(this.overlay, this.camera);
    this.renderer.autoClear = true;
  }

  private drawFan(mixture: Mixture | null, pose: Pose): void {
    const paths = mixture ? fanPaths(mixture, pose, FAN_LENGTH) : [];
    while (this.fan.children.length < paths.length) {
      const material = new MeshBasicMaterial({
        color: 0xffb547,
        transparent: true,
        side: DoubleSide,
        depthWrite: false,
      });
      this.fan.add(new Mesh(new BufferGeometry(), material));
    }
    this.fan.children.forEach((child, i) => {
      const mesh = child as Mesh<BufferGeometry, MeshBasicMaterial>;
      mesh.visible = i < paths.length && paths[i].weight > 0.02;
      if (!mesh.visible) return;
      const { outline, weight } = paths[i];
      const corners: Vector2[] = [];
      const positions: number[] = [];
      for (let k = 0; k < outline.length; k += 2) {
        corners.push(new Vector2(outline[k], outline[k + 1]));
        positions.push(outline[k], FAN_HEIGHT + 0.01 * i, -outline[k + 1]);
      }
      mesh.geometry.dispose();
      mesh.geometry = new BufferGeometry();
      mesh.geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
      mesh.geometry.setIndex(ShapeUtils.triangulateShape(corners, []).flat());
      mesh.material.opacity = 0.75 * Math.sqrt(weight);
      mesh.frustumCulled = false;
    });
  }
}

function wrap(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}
