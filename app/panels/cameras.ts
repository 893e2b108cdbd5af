import type { ImageName } from '../../evaluation/run-log/topics';
import type { Image, Observation } from '../../sim/observation';
import { mapColour } from '../../sim/route-map-colour';
import { element } from '../canvas';

/** Shows the images of an observation as the network gets them, pixel for pixel. */
export class CamerasPanel {
  private readonly canvases = {
    front: element<HTMLCanvasElement>('camera-front'),
    left: element<HTMLCanvasElement>('camera-left'),
    right: element<HTMLCanvasElement>('camera-right'),
    map: element<HTMLCanvasElement>('camera-map'),
  };

  show({ images }: Observation): void {
    for (const name of ['front', 'left', 'right'] as const) paint(this.canvases[name], images[name], copyColour);
    paint(this.canvases.map, images.map, copyMap);
  }

  /** Shows one image as people see it: red, green, blue. */
  showColour(name: ImageName, image: Image): void {
    paint(this.canvases[name], image, copyColour);
  }

  /** Draws left, front and right beside each other. */
  drawWide(canvas: HTMLCanvasElement): void {
    const { front, left, right } = this.canvases;
    canvas.width = left.width + front.width + right.width;
    canvas.height = front.height;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(left, 0, 0);
    context.drawImage(front, left.width, 0);
    context.drawImage(right, left.width + front.width, 0);
  }

  /** Shows that there are no images. */
  clear(): void {
    for (const canvas of Object.values(this.canvases))
      canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
  }
}

type Copy = (from: Uint8Array, to: Uint8ClampedArray, pixels: number) => void;

function paint(canvas: HTMLCanvasElement, image: Image, copy: Copy): void {
  if (canvas.width !== image.width || canvas.height !== image.height) {
    canvas.width = image.width;
    canvas.height = image.height;
  }
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const bitmap = context.createImageData(image.width, image.height);
  copy(image.data, bitmap.data, image.width * image.height);
  context.putImageData(bitmap, 0, 0);
}

const copyColour: Copy = (from, to, pixels) => {
  for (let i = 0; i < pixels; i++) {
    to[4 * i] = from[3 * i];
    to[4 * i + 1] = from[3 * i + 1];
    to[4 * i + 2] = from[3 * i + 2];
    to[4 * i + 3] = 255;
  }
};

const copyMap: Copy = (from, to, pixels) => {
  for (let i = 0; i < pixels; i++) {
    to.set(mapColour(from[2 * i], from[2 * i + 1]), 4 * i);
    to[4 * i + 3] = 255;
  }
};
