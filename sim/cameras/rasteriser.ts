import type { Color, Fog } from 'three';
import { MemoryBlocks } from './memory-blocks';
import { RASTERISER } from './rasteriser-wasm';

/** What assembly/index.ts exports. Addresses and sizes are whole numbers [bytes]. */
interface Exports {
  memory: WebAssembly.Memory;
  setUp(width: number, height: number): number;
  clear(far: number): void;
  look(near: number, far: number): void;
  draw(mesh: number): void;
  resolve(far: number, sky: number, near: number, perMetre: number, fogR: number, fogG: number, fogB: number): void;
  imagesAt(which: number): number;
}

/** Where a mesh lies in a rasteriser's memory. */
export interface LoadedMesh {
  address: number;
  bytes: number;
}

/** A picture: RGB, distance along the viewing axis [m], semantic class. */
export interface Picture {
  colour: Uint8Array;
  depth: Float32Array;
  semantic: Uint8Array;
}

let compiled: WebAssembly.Module | undefined;

/**
 * Fills flat-coloured triangles into a depth-tested image, bit for bit the same on every machine.
 *
 * Only + - * / and rounding to float32 are used, in a WebAssembly module (assembly/). Pixels are covered when their centre lies
 * inside (top and left edges count), edges are evaluated from their upper end, so that triangles that share an edge neither
 * overlap nor leave gaps. The nearest triangle wins whatever the order of drawing; at equal depth the larger value does.
 */
export class Rasteriser {
  private readonly wasm: Exports;
  private readonly blocks: MemoryBlocks;
  /** Views of the memory, made anew when it has grown. */
  private view!: { buffer: ArrayBuffer; matrix: Float64Array; eye: Float64Array } & Picture;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(RASTERISER), (letter) => letter.charCodeAt(0)));
    this.wasm = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    this.blocks = new MemoryBlocks(this.wasm.memory, this.wasm.setUp(width, height));
    this.refreshViews();
  }

  /** Copies a mesh of `prepareGeometry` into the rasteriser's memory. */
  load(mesh: Uint8Array): LoadedMesh {
    const address = this.blocks.take(mesh.length);
    new Uint8Array(this.wasm.memory.buffer, address, mesh.length).set(mesh);
    this.refreshViews();
    return { address, bytes: mesh.length };
  }

  unload({ address, bytes }: LoadedMesh): void {
    this.blocks.giveBack(address, bytes);
  }

  /** Empties the image; nothing beyond `far` metres will be drawn. */
  clear(far: number): void {
    this.wasm.clear(far);
  }

  /**
   * Looks at a mesh's frame.
   *
   * @param clip elements of the matrix from the frame to clip space, column by column
   * @param eye camera position in the frame; @param near clipping distance [m]; @param far [m]
   */
  look(clip: ArrayLike<number>, eye: { x: number; y: number; z: number }, near: number, far: number): void {
    const { width, height, view } = this;
    // rows that take a point to (column * w, row * w, w), w the viewing distance; the first row of pixels is at the top
    for (let k = 0; k < 4; k++) {
      const w = clip[4 * k + 3];
      view.matrix[k] = (width / 2) * (clip[4 * k] + w);
      view.matrix[4 + k] = (height / 2) * (w - clip[4 * k + 1]);
      view.matrix[8 + k] = w;
    }
    view.eye[0] = eye.x;
    view.eye[1] = eye.y;
    view.eye[2] = eye.z;
    this.wasm.look(near, far);
  }

  /** Draws a mesh whose frame is looked at. */
  draw({ address }: LoadedMesh): void {
    this.wasm.draw(address);
  }

  /** Turns what was seen into a picture, with three's fog (smoothstep on the viewing distance), and copies it to `out`. */
  resolve(out: Picture, far: number, sky: Color, fog: Fog | null): void {
    const word = toByte(sky.r) | (toByte(sky.g) << 8) | (toByte(sky.b) << 16);
    if (!fog) this.wasm.resolve(far, word, 0, 0, 0, 0, 0);
    else {
      const { r, g, b } = fog.color;
      this.wasm.resolve(far, word, fog.near, 1 / (fog.far - fog.near), r * 255, g * 255, b * 255);
    }
    out.colour.set(this.view.colour);
    out.depth.set(this.view.depth);
    out.semantic.set(this.view.semantic);
  }

  private refreshViews(): void {
    const { buffer } = this.wasm.memory;
    if (this.view?.buffer === buffer) return;
    const pixels = this.width * this.height;
    this.view = {
      buffer,
      matrix: new Float64Array(buffer, 0, 12),
      eye: new Float64Array(buffer, 96, 3),
      depth: new Float32Array(buffer, this.wasm.imagesAt(0), pixels),
      colour: new Uint8Array(buffer, this.wasm.imagesAt(1), 3 * pixels),
      semantic: new Uint8Array(buffer, this.wasm.imagesAt(2), pixels),
    };
  }
}

function toByte(share: number): number {
  return Math.min(255, Math.max(0, Math.floor(share * 255 + 0.5)));
}
