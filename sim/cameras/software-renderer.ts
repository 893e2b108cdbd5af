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
import { prepareGeometry } from './prepared-geometry';
import { type LoadedMesh, type Picture, Rasteriser } from './rasteriser';

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
  tint: Color;
  side: number;
  mesh: LoadedMesh;
}

/**
 * Draws a three.js scene on the processor: colour, depth and semantic class in one pass, the same bits on every machine.
 *
 * What it draws: visible `Mesh`es in the camera's layers, flat triangles of one colour each (`MeshBasicMaterial` with
 * vertex colours), the scene's background colour and linear `Fog`; perspective cameras. The picture is that of three's
 * WebGLRenderer but for pixels at edges.
 */
export class SoftwareRenderer implements FrameRenderer {
  readonly kind = 'software';
  private readonly rasteriser: Rasteriser;
  /** Holds geometries until they are disposed of. */
  private readonly cache = new Map<BufferGeometry, Cached>();
  /** What the scene shows at present, its geometry in the rasteriser's memory, and whether it lies in the world's own frame. */
  private readonly meshes: Mesh<BufferGeometry, MeshBasicMaterial>[] = [];
  private readonly loaded: LoadedMesh[] = [];
  private readonly inWorld: boolean[] = [];
  private readonly frames: SoftwareFrames = { colour: [], depth: [], semantic: [] };
  private readonly pictures: Picture[] = [];
  private readonly gather = (object: Object3D) => {
    if ((object as Mesh).isMesh) this.meshes.push(object as Mesh<BufferGeometry, MeshBasicMaterial>);
  };
  private readonly forget = ({ target }: { target: BufferGeometry }) => {
    const found = this.cache.get(target);
    if (!found) return;
    target.removeEventListener('dispose', this.forget);
    this.rasteriser.unload(found.mesh);
    this.cache.delete(target);
  };
  private readonly viewProjection = new Matrix4();
  private readonly toClip = new Matrix4();
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
    for (let i = 0; i < this.meshes.length; i++) {
      this.loaded[i] = this.loadedOf(this.meshes[i]);
      this.inWorld[i] = isIdentity(this.meshes[i].matrixWorld);
    }
    this.setFrameCount(cameras.length);
    for (let i = 0; i < cameras.length; i++) this.renderOne(cameras[i] as PerspectiveCamera, i);
    return this.frames;
  }

  dispose(): void {
    this.meshes.length = this.loaded.length = this.inWorld.length = 0;
    for (const geometry of this.cache.keys()) geometry.removeEventListener('dispose', this.forget);
    this.cache.clear();
  }

  private renderOne(camera: PerspectiveCamera, index: number): void {
    const { rasteriser, eye, viewProjection } = this;
    rasteriser.clear(camera.far);
    viewProjection.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    let isWorldLookedAt = false;
    for (let i = 0; i < this.meshes.length; i++) {
      const mesh = this.meshes[i];
      const isInWorld = this.inWorld[i];
      if (!mesh.layers.test(camera.layers)) continue;
      if (!isInWorld || !isWorldLookedAt) {
        eye.setFromMatrixPosition(camera.matrixWorld);
        if (!isInWorld) eye.applyMatrix4(this.inverse.copy(mesh.matrixWorld).invert());
        const clip = isInWorld ? viewProjection : this.toClip.multiplyMatrices(viewProjection, mesh.matrixWorld);
        rasteriser.look(clip.elements, eye, camera.near, camera.far);
        isWorldLookedAt = isInWorld;
      }
      rasteriser.draw(this.loaded[i]);
    }
    const { background, fog } = this.scene;
    rasteriser.resolve(
      this.pictures[index],
      camera.far,
      background instanceof Color ? background : BLACK,
      fog instanceof Fog ? fog : null,
    );
  }

  private loadedOf(mesh: Mesh<BufferGeometry, MeshBasicMaterial>): LoadedMesh {
    const { geometry, material } = mesh;
    const { version } = geometry.getAttribute('position') as BufferAttribute;
    const found = this.cache.get(geometry);
    if (
      found &&
      found.version === version &&
      found.material === material &&
      found.tint.equals(material.color) &&
      found.side === material.side
    ) {
      return found.mesh;
    }
    if (found) this.rasteriser.unload(found.mesh);
    else geometry.addEventListener('dispose', this.forget);
    const loaded = this.rasteriser.load(prepareGeometry(geometry, material));
    this.cache.set(geometry, { version, material, tint: material.color.clone(), side: material.side, mesh: loaded });
    return loaded;
  }

  private setFrameCount(count: number): void {
    const { width, height } = this.rasteriser;
    const { colour, depth, semantic } = this.frames;
    while (colour.length < count) {
      const image: Image = { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
      const picture = {
        colour: image.data,
        depth: new Float32Array(width * height),
        semantic: new Uint8Array(width * height),
      };
      this.pictures.push(picture);
      colour.push(image);
      depth.push(picture.depth);
      semantic.push(picture.semantic);
    }
    this.pictures.length = colour.length = depth.length = semantic.length = count;
  }
}

const BLACK = new Color(0, 0, 0);

function isIdentity({ elements: e }: Matrix4): boolean {
  for (let i = 0; i < 16; i++) {
    if (e[i] !== (i % 5 === 0 ? 1 : 0)) return false;
  }
  return true;
}
