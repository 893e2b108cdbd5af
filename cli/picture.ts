import { encode } from 'fast-png';
import type { Image } from '../sim/observation';

/** An RGB picture that others are laid into. */
export class Picture {
  readonly data: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: readonly [number, number, number] = [24, 26, 30],
  ) {
    this.data = new Uint8Array(3 * width * height);
    for (let i = 0; i < this.data.length; i++) this.data[i] = background[i % 3];
  }

  /** Lays an image at (left, top), every pixel `scale` pixels wide. One channel is grey, two are shown as streets and route. */
  paste(image: Image, left: number, top: number, scale = 1): void {
    for (let y = 0; y < image.height * scale; y++) {
      for (let x = 0; x < image.width * scale; x++) {
        const from = (Math.floor(y / scale) * image.width + Math.floor(x / scale)) * image.channels;
        this.data.set(rgb(image, from), 3 * ((top + y) * this.width + left + x));
      }
    }
  }

  png(): Uint8Array {
    return encode({ width: this.width, height: this.height, data: this.data, channels: 3 });
  }
}

function rgb({ data, channels }: Image, i: number): [number, number, number] {
  if (channels >= 3) return [data[i], data[i + 1], data[i + 2]];
  if (channels === 1) return [data[i], data[i], data[i]];
  // the route map: streets grey, the route orange on top
  const street = data[i] * 0.7;
  const route = data[i + 1] / 255;
  return [street + (255 - street) * route, street + (140 - street) * route, street * (1 - route)];
}

/** Lays images in a row of equal height, with a gap between them. */
export function row(images: readonly { image: Image; scale: number }[], gap = 4): Picture {
  const width = images.reduce((sum, { image, scale }) => sum + image.width * scale + gap, gap);
  const height = 2 * gap + Math.max(...images.map(({ image, scale }) => image.height * scale));
  const picture = new Picture(width, height);
  let left = gap;
  for (const { image, scale } of images) {
    picture.paste(image, left, gap, scale);
    left += image.width * scale + gap;
  }
  return picture;
}

/** Lays pictures below one another. */
export function stack(pictures: readonly Picture[]): Picture {
  const whole = new Picture(
    Math.max(...pictures.map(({ width }) => width)),
    pictures.reduce((sum, { height }) => sum + height, 0),
  );
  let top = 0;
  for (const picture of pictures) {
    whole.paste({ ...picture, channels: 3 }, 0, top);
    top += picture.height;
  }
  return whole;
}
