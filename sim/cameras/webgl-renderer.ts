import { type Camera, NearestFilter, type Scene, Vector4, type WebGLRenderer, WebGLRenderTarget } from 'three';
import type { Image } from '../observation';
import type { FrameRenderer, Frames } from './frame-renderer';

export interface WebglFrameRendererOptions {
  /** Size of a frame [pixels]. */
  width: number;
  height: number;
}

/**
 * Draws camera frames with three's WebGLRenderer: all cameras into one atlas, one asynchronous read.
 *
 * The renderer is passed in and may also draw the page's own view; its state is put back after each call. Colours reach
 * the frames as they are in the scene (no colour space conversion, no tone mapping, no smoothing of edges).
 */
export class WebglFrameRenderer implements FrameRenderer {
  readonly kind = 'webgl';
  private target: WebGLRenderTarget | null = null;
  private pixels = new Uint8Array(0);
  private readonly frames: Frames = { colour: [] };
  private readonly area = new Vector4();

  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly scene: Scene,
    private readonly options: WebglFrameRendererOptions,
  ) {}

  async render(cameras: readonly Camera[]): Promise<Frames> {
    const { width, height } = this.options;
    const target = this.targetFor(cameras.length);
    this.draw(cameras, target);
    await this.renderer.readRenderTargetPixelsAsync(target, 0, 0, width, height * cameras.length, this.pixels);
    for (let i = 0; i < cameras.length; i++) {
      const to = this.frames.colour[i].data;
      for (let row = 0, at = 0; row < height; row++) {
        // The atlas has its first row at the bottom.
        let from = 4 * width * (i * height + (height - 1 - row));
        for (let column = 0; column < width; column++, from += 4) {
          to[at++] = this.pixels[from];
          to[at++] = this.pixels[from + 1];
          to[at++] = this.pixels[from + 2];
        }
      }
    }
    return this.frames;
  }

  dispose(): void {
    this.target?.dispose();
    this.target = null;
  }

  private draw(cameras: readonly Camera[], target: WebGLRenderTarget): void {
    const { renderer } = this;
    const { width, height } = this.options;
    const before = renderer.getRenderTarget();
    const autoClear = renderer.autoClear;
    renderer.autoClear = true;
    for (let i = 0; i < cameras.length; i++) {
      const area = this.area.set(0, i * height, width, height);
      target.viewport.copy(area);
      target.scissor.copy(area);
      renderer.setRenderTarget(target);
      renderer.render(this.scene, cameras[i]);
    }
    renderer.autoClear = autoClear;
    renderer.setRenderTarget(before);
  }

  private targetFor(count: number): WebGLRenderTarget {
    const { width, height } = this.options;
    if (this.target?.height === height * count) return this.target;
    this.target?.dispose();
    this.target = new WebGLRenderTarget(width, height * count, {
      minFilter: NearestFilter,
      magFilter: NearestFilter,
      generateMipmaps: false,
      samples: 0,
    });
    this.target.scissorTest = true;
    this.pixels = new Uint8Array(4 * width * height * count);
    const frame = (): Image => ({ width, height, channels: 3, data: new Uint8Array(3 * width * height) });
    this.frames.colour = Array.from({ length: count }, frame);
    return this.target;
  }
}
