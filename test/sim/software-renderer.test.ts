import {
  BackSide,
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  Fog,
  LinearSRGBColorSpace,
  Mesh,
  MeshBasicMaterial,
  PerspectiveCamera,
  Scene,
} from 'three';
import { describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import { RandomStream } from '../../core/random';
import { SoftwareRenderer } from '../../sim/cameras/software-renderer';

const WIDTH = 64;
const HEIGHT = 32;
const NEAR = 0.5;
const FAR = 100;

/** Looks along -z from the origin; 2 x 1 at distance 1, so that a metre at distance d covers 32 / d pixels. */
function camera(): PerspectiveCamera {
  const out = new PerspectiveCamera(50, 2, NEAR, FAR);
  out.projectionMatrix.makePerspective(-NEAR, NEAR, NEAR / 2, -NEAR / 2, NEAR, FAR);
  out.updateMatrixWorld();
  return out;
}

function mesh(
  corners: number[],
  rgb: [number, number, number],
  semantic: number,
): Mesh<BufferGeometry, MeshBasicMaterial> {
  const geometry = new BufferGeometry();
  const count = corners.length / 3;
  geometry.setAttribute('position', new BufferAttribute(Float32Array.from(corners), 3));
  geometry.setAttribute(
    'color',
    new BufferAttribute(
      Uint8Array.from({ length: 3 * count }, (_, i) => rgb[i % 3]),
      3,
      true,
    ),
  );
  geometry.setAttribute('semantic', new BufferAttribute(new Uint8Array(count).fill(semantic), 1));
  return new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true }));
}

/** An upright rectangle at z that faces the camera. */
function square(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  z: number,
  rgb: [number, number, number] = [200, 40, 10],
  semantic = 6,
) {
  return mesh([x0, y0, z, x1, y0, z, x1, y1, z, x0, y0, z, x1, y1, z, x0, y1, z], rgb, semantic);
}

function draw(...meshes: Mesh[]) {
  const scene = new Scene();
  scene.background = new Color().setRGB(10 / 255, 20 / 255, 30 / 255, LinearSRGBColorSpace);
  for (const each of meshes) scene.add(each);
  const frames = new SoftwareRenderer(scene, { width: WIDTH, height: HEIGHT }).render([camera()]);
  return { scene, colour: frames.colour[0].data, depth: frames.depth[0], semantic: frames.semantic[0] };
}

/** Columns and rows that a class covers: [first column, first row, last column, last row, pixels]. */
function extent(semantic: Uint8Array, of: number): number[] {
  const out = [WIDTH, HEIGHT, -1, -1, 0];
  semantic.forEach((value, i) => {
    if (value !== of) return;
    const [column, row] = [i % WIDTH, Math.floor(i / WIDTH)];
    out[0] = Math.min(out[0], column);
    out[1] = Math.min(out[1], row);
    out[2] = Math.max(out[2], column);
    out[3] = Math.max(out[3], row);
    out[4]++;
  });
  return out;
}

describe('SoftwareRenderer', () => {
  it('shows the background where there is nothing', () => {
    const { colour, depth, semantic } = draw();
    expect([...colour.subarray(0, 3)]).toEqual([10, 20, 30]);
    expect(depth[5]).toBe(FAR);
    expect(semantic[5]).toBe(0);
  });

  it('covers the pixels that the projection says', () => {
    // At distance 8 a metre is 4 pixels; the middle is column 32, row 16; up in the scene is up in the picture.
    const { colour, semantic } = draw(square(1, 1, 3, 2, -8));
    expect(extent(semantic, 6)).toEqual([36, 8, 43, 11, 32]);
    expect([...colour.subarray(3 * (8 * WIDTH + 36), 3 * (8 * WIDTH + 36) + 3)]).toEqual([200, 40, 10]);
  });

  it('counts a pixel when its centre is inside, top and left edges included', () => {
    const offset = 0.5 / 4;
    const { semantic } = draw(square(1 + offset, 1 - offset, 3 + offset, 2 - offset, -8));
    expect(extent(semantic, 6)).toEqual([36, 8, 43, 11, 32]);
  });

  it('measures depth along the viewing axis', () => {
    const slope = mesh([-20, -1, -2, 20, -1, -2, 0, -1, -80], [0, 0, 0], 2);
    const { depth, semantic } = draw(slope);
    let checked = 0;
    semantic.forEach((value, i) => {
      if (value !== 2) return;
      // The plane y = -1 is seen at distance 32 / (rows below the middle).
      const below = Math.floor(i / WIDTH) + 0.5 - HEIGHT / 2;
      expect(depth[i]).toBeCloseTo(32 / below, 3);
      checked++;
    });
    expect(checked).toBeGreaterThan(300);
  });

  it('lets the nearer surface win in either order', () => {
    const near = () => square(-1, -1, 1, 1, -5, [1, 2, 3], 8);
    const far = () => square(-4, -4, 4, 4, -9, [9, 9, 9], 1);
    const one = draw(near(), far());
    const other = draw(far(), near());
    expect(one.colour).toEqual(other.colour);
    expect(one.semantic[16 * WIDTH + 32]).toBe(8);
    expect(one.depth[16 * WIDTH + 32]).toBeCloseTo(5, 5);
  });

  it('does not depend on the order of surfaces at the same depth', () => {
    const a = () => square(-1, -1, 1, 1, -5, [1, 2, 3], 8);
    const b = () => square(-1, -1, 1, 1, -5, [9, 2, 3], 1);
    expect(draw(a(), b()).colour).toEqual(draw(b(), a()).colour);
  });

  it('clips at the near plane', () => {
    // A floor that runs on beneath and behind the camera fills the lower half.
    const floor = mesh([-90, -1, 50, 90, -1, 50, 0, -1, -90], [50, 60, 70], 2);
    const { semantic, depth } = draw(floor);
    expect(semantic[(HEIGHT - 1) * WIDTH + 32]).toBe(2);
    expect(depth[(HEIGHT - 1) * WIDTH + 32]).toBeCloseTo(32 / 15.5, 4);
    expect(extent(semantic, 2)[1]).toBe(16);
    expect(extent(draw(square(-1, -1, 1, 1, -0.4)).semantic, 6)[4]).toBe(0);
    expect(extent(draw(square(-1, -1, 1, 1, 5)).semantic, 6)[4]).toBe(0);
  });

  it('draws nothing beyond the far plane', () => {
    expect(extent(draw(square(-120, -120, 120, 120, -99)).semantic, 6)[4]).toBe(WIDTH * HEIGHT);
    expect(extent(draw(square(-120, -120, 120, 120, -101)).semantic, 6)[4]).toBe(0);
  });

  it('leaves out what the material turns away', () => {
    const away = square(1, -1, -1, 1, -5);
    expect(extent(draw(away).semantic, 6)[4]).toBe(0);
    away.material = new MeshBasicMaterial({ vertexColors: true, side: BackSide });
    expect(extent(draw(away).semantic, 6)[4]).toBeGreaterThan(50);
    away.material = new MeshBasicMaterial({ vertexColors: true, side: DoubleSide });
    expect(extent(draw(away).semantic, 6)[4]).toBeGreaterThan(50);
  });

  it('leaves neither gaps nor double pixels along shared edges', () => {
    const random = new RandomStream(3, 'fan');
    const corners: number[] = [];
    // A fan of triangles about a point inside the picture, reaching beyond its borders.
    const rim = Array.from({ length: 40 }, (_, i) => [
      60 * Math.cos((i * Math.PI) / 20),
      60 * Math.sin((i * Math.PI) / 20),
    ]);
    const [cx, cy] = [random.range(-3, 3), random.range(-2, 2)];
    rim.forEach(([x, y], i) => {
      const [nx, ny] = rim[(i + 1) % rim.length];
      corners.push(cx, cy, -10, x, y, -10, nx, ny, -10);
    });
    expect(extent(draw(mesh(corners, [5, 5, 5], 3)).semantic, 3)[4]).toBe(WIDTH * HEIGHT);
  });

  it("fogs as three's linear Fog does", () => {
    const wall = square(-40, -40, 40, 40, -40, [201, 101, 1]);
    const { scene } = draw(wall);
    scene.fog = new Fog(0xffffff, 20, 60);
    const { colour } = new SoftwareRenderer(scene, { width: WIDTH, height: HEIGHT }).render([camera()]);
    // Half way: smoothstep(20, 60, 40) = 0.5.
    expect([...colour[0].data.subarray(0, 3)]).toEqual([228, 178, 128]);
  });

  it('follows moved meshes, layers and visibility', () => {
    const box = square(-1, -1, 1, 1, 0);
    box.position.set(0, 0, -8);
    expect(extent(draw(box).semantic, 6)).toEqual([28, 12, 35, 19, 64]);
    box.position.set(2, 0, -8);
    expect(extent(draw(box).semantic, 6)).toEqual([36, 12, 43, 19, 64]);
    box.layers.set(1);
    expect(extent(draw(box).semantic, 6)[4]).toBe(0);
    box.layers.set(0);
    box.visible = false;
    expect(extent(draw(box).semantic, 6)[4]).toBe(0);
  });

  it('gives the same bits for the same scene', () => {
    const random = new RandomStream(11, 'soup');
    const corners = Array.from({ length: 900 }, (_, i) => (i % 3 === 2 ? random.range(-60, 3) : random.range(-20, 20)));
    const hash = () => {
      const soup = mesh(corners, [7, 8, 9], 5);
      soup.material.side = DoubleSide;
      const { colour, depth } = draw(soup);
      return new RunningHash().bytes(colour).bytes(new Uint8Array(depth.buffer)).digest();
    };
    expect(hash()).toBe(hash());
    expect(hash()).toBe('ea15c45cd56a3c8e');
  });

  it('refuses sizes that are no picture', () => {
    for (const width of [0, -3, 2.5, Number.NaN, 100_000]) {
      expect(() => new SoftwareRenderer(new Scene(), { width, height: 10 })).toThrow(
        expect.objectContaining({ code: 'FRAME_SIZE_INVALID' }),
      );
    }
  });
});
