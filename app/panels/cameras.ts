import type { Image, Observation } from '../../sim/observation';
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

/** Streets white on black, the route red on top, as in Amini et al. 2019, figure 1. */
const copyMap: Copy = (from, to, pixels) => {
  for (let i = 0; i < pixels; i++) {
    const street = from[2 * i];
    const route = from[2 * i + 1];
    to[4 * i] = Math.max(street, route);
    to[4 * i + 1] = (street * (255 - route)) / 255 + 0.2 * route;
    to[4 * i + 2] = (street * (255 - route)) / 255 + 0.15 * route;
    to[4 * i + 3] = 255;
  }
};
