import {
  type BufferAttribute,
  type BufferGeometry,
  type Camera,
  Color,
  Fog,
  Matrix4,
  type Mesh,
  type MeshBasicMaterial,
  type Object3D,
  type PerspectiveCamera,
  type Scene,
  Vector3,
} from 'three';
import { TurnwiseError } from '../../core/errors';
import type { Image } from '../observation';
import type { FrameRenderer, Frames } from './frame-renderer';
import { type PreparedGeometry, prepareGeometry } from './prepared-geometry';
import { Rasteriser } from './rasteriser';

export interface SoftwareRendererOptions {
  /** Size of a frame [pixels]. */
  width: number;
  height: number;
}

/** Frames with the ground truth that only this renderer gives. */
export type SoftwareFrames = Required<Frames>;

/** What the renderer keeps of a geometry, and what it was made from. */
interface Cached {
  version: number;
  material: MeshBasicMaterial;
  tint: number;
  side: number;
  prepared: PreparedGeometry;
}

/**
 * Draws a three.js scene in TypeScript: colour, depth and semantic class in one pass, the same bits on every machine.
 *
 * What it draws: visible `Mesh`es in the camera's layers, flat triangles of one colour each (`MeshBasicMaterial` with
 * vertex colours), the scene's background colour and linear `Fog`; perspective cameras. The picture is that of three's
 * WebGLRenderer but for pixels at edges.
 */
export class SoftwareRenderer implements FrameRenderer {
  readonly kind = 'software';
  private readonly rasteriser: Rasteriser;
  private readonly cache = new WeakMap<BufferGeometry, Cached>();
  private readonly meshes: Mesh<BufferGeometry, MeshBasicMaterial>[] = [];
  private readonly frames: SoftwareFrames = { colour: [], depth: [], semantic: [] };
  private readonly gather = (object: Object3D) => {
    if ((object as Mesh).isMesh) this.meshes.push(object as Mesh<BufferGeometry, MeshBasicMaterial>);
  };
  private readonly viewProjection = new Matrix4();
  private readonly toImage = new Matrix4();
  private readonly inverse = new Matrix4();
  private readonly eye = new Vector3();

  /** @throws TurnwiseError FRAME_SIZE_INVALID */
  constructor(
    private readonly scene: Scene,
    options: SoftwareRendererOptions,
  ) {
    const { width, height } = options;
    for (const [name, value] of Object.entries({ width, height })) {
      if (Number.isInteger(value) && value >= 1 && value <= 8192) continue;
      throw new TurnwiseError('FRAME_SIZE_INVALID', {
        what: `The frame size must be whole numbers from 1 to 8192, but ${name} is ${value}.`,
        where: name,
      });
    }
    this.rasteriser = new Rasteriser(width, height);
  }

  render(cameras: readonly Camera[]): SoftwareFrames {
    this.scene.updateMatrixWorld();
    this.meshes.length = 0;
    this.scene.traverseVisible(this.gather);
    this.setFrameCount(cameras.length);
    for (let i = 0; i < cameras.length; i++) this.renderOne(cameras[i] as PerspectiveCamera, i);
    return this.frames;
  }

  dispose(): void {
    this.meshes.length = 0;
  }

  private renderOne(camera: PerspectiveCamera, index: number): void {
    const { rasteriser, eye, viewProjection } = this;
    rasteriser.clear(camera.far);
    viewProjection.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    for (const mesh of this.meshes) {
      if (!mesh.layers.test(camera.layers)) continue;
      const prepared = this.prepared(mesh);
      eye.setFromMatrixPosition(camera.matrixWorld);
      if (isIdentity(mesh.matrixWorld)) {
        this.setMatrix(viewProjection);
      } else {
        this.setMatrix(this.toImage.multiplyMatrices(viewProjection, mesh.matrixWorld));
        eye.applyMatrix4(this.inverse.copy(mesh.matrixWorld).invert());
      }
      rasteriser.eye[0] = eye.x;
      rasteriser.eye[1] = eye.y;
      rasteriser.eye[2] = eye.z;
      rasteriser.draw(prepared, camera.near, camera.far);
    }
    this.resolve(index, camera.far);
  }

  /** Sets the rasteriser's rows from a matrix to clip space: pixels with the first row at the top. */
  private setMatrix({ elements: e }: Matrix4): void {
    const { matrix, width, height } = this.rasteriser;
    for (let k = 0; k < 4; k++) {
      const w = e[4 * k + 3];
      matrix[k] = (width / 2) * (e[4 * k] + w);
      matrix[4 + k] = (height / 2) * (w - e[4 * k + 1]);
      matrix[8 + k] = w;
    }
  }

  private prepared(mesh: Mesh<BufferGeometry, MeshBasicMaterial>): PreparedGeometry {
    const { geometry, material } = mesh;
    const { version } = geometry.getAttribute('position') as BufferAttribute;
    const tint = material.color.getHex();
    const found = this.cache.get(geometry);
    if (
      found &&
      found.version === version &&
      found.material === material &&
      found.tint === tint &&
      found.side === material.side
    ) {
      return found.prepared;
    }
    const prepared = prepareGeometry(geometry, material);
    this.cache.set(geometry, { version, material, tint, side: material.side, prepared });
    return prepared;
  }

  /** Turns what was seen into a picture: fog by three's shader (smoothstep on the viewing distance), 8 bits, truth. */
  private resolve(index: number, far: number): void {
    const { inverseDepth, values } = this.rasteriser;
    const colour = this.frames.colour[index].data;
    const depth = this.frames.depth[index];
    const semantic = this.frames.semantic[index];
    const background = this.scene.background instanceof Color ? this.scene.background : BLACK;
    const sky = [toByte(background.r * 255), toByte(background.g * 255), toByte(background.b * 255)];
    const fog = this.scene.fog instanceof Fog ? this.scene.fog : null;
    const near = fog ? fog.near : 0;
    const span = fog ? fog.far - fog.near : 1;
    const fogR = fog ? fog.color.r * 255 : 0;
    const fogG = fog ? fog.color.g * 255 : 0;
    const fogB = fog ? fog.color.b * 255 : 0;
    for (let i = 0, o = 0; i < values.length; i++, o += 3) {
      const value = values[i];
      if (value === 0) {
        colour[o] = sky[0];
        colour[o + 1] = sky[1];
        colour[o + 2] = sky[2];
        depth[i] = far;
        semantic[i] = 0;
        continue;
      }
      const distance = 1 / inverseDepth[i];
      depth[i] = distance;
      semantic[i] = value >>> 24;
      const r = value & 255;
      const g = (value >>> 8) & 255;
      const b = (value >>> 16) & 255;
      const t = fog ? (distance - near) / span : 0;
      if (t <= 0) {
        colour[o] = r;
        colour[o + 1] = g;
        colour[o + 2] = b;
        continue;
      }
      const f = t >= 1 ? 1 : t * t * (3 - 2 * t);
      colour[o] = r + (fogR - r) * f + 0.5;
      colour[o + 1] = g + (fogG - g) * f + 0.5;
      colour[o + 2] = b + (fogB - b) * f + 0.5;
    }
  }

  private setFrameCount(count: number): void {
    const { width, height } = this.rasteriser;
    const { colour, depth, semantic } = this.frames;
    while (colour.length < count) {
      const image: Image = { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
      colour.push(image);
      depth.push(new Float32Array(width * height));
      semantic.push(new Uint8Array(width * height));
    }
    colour.length = depth.length = semantic.length = count;
  }
}

const BLACK = new Color(0, 0, 0);

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
}

function isIdentity({ elements: e }: Matrix4): boolean {
  for (let i = 0; i < 16; i++) {
    if (e[i] !== (i % 5 === 0 ? 1 : 0)) return false;
  }
  return true;
}
