import { encode } from 'fast-png';
import type { Image } from '../../sim/observation';
import { mapColour } from '../../sim/route-map-colour';

/** An image of an observation as PNG, losslessly; the two channels of the route map as people see them. */
export function imagePng({ width, height, channels, data }: Image): Uint8Array {
  if (channels === 3) return encode({ width, height, channels: 3, data });
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb.set(mapColour(data[2 * i], data[2 * i + 1]), 3 * i);
  return encode({ width, height, channels: 3, data: rgb });
}

/** Bytes as base64, as JSON messages hold them. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  // fromCharCode takes only so many arguments
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

/** Bytes of a base64 text. @throws Error where it is none */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
