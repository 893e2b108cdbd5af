// Fills flat-coloured triangles into a depth-tested image. See ../rasteriser.ts for the rules, layout.ts for the memory.
import { fill, setImages } from './fill';
import {
  CLIPPED,
  CLUSTER_BYTES,
  CLUSTER_CORNERS,
  CLUSTER_PLANES,
  CLUSTER_SIZE,
  CLUSTER_VALUES,
  CLUSTER_VERTEX_COUNT,
  CLUSTER_VERTICES,
  COLUMNS,
  DISTANCES,
  EYE,
  FRUSTUM,
  INVERSES,
  MATRIX,
  MESH_BOX,
  MESH_CLUSTERS,
  PIXELS,
  ROWS,
  UNCLIPPED,
} from './layout';

export { clear, imagesAt, resolve } from './fill';

let width: i32 = 0;
let height: i32 = 0;
let near: f64 = 0;

/** Sets the size of the image [pixels]. @returns where what comes after the images may begin */
export function setUp(columns: i32, rows: i32): usize {
  width = columns;
  height = rows;
  return setImages(columns, rows);
}

// @ts-ignore: decorator
@inline
function at(array: usize, index: i32): f64 {
  return load<f64>(array + (<usize>index << 3));
}

/** Works out the frustum; MATRIX and EYE have been set. @param nearest clipping distance [m]; @param far [m] */
export function look(nearest: f64, far: f64): void {
  near = nearest;
  for (let k = 0; k < 4; k++) {
    const column = at(MATRIX, k);
    const row = at(MATRIX, 4 + k);
    const w = at(MATRIX, 8 + k);
    const plane = FRUSTUM + (<usize>k << 3);
    store<f64>(plane, column);
    store<f64>(plane, <f64>width * w - column, 32);
    store<f64>(plane, row, 64);
    store<f64>(plane, <f64>height * w - row, 96);
    store<f64>(plane, k === 3 ? w - nearest : w, 128);
    store<f64>(plane, k === 3 ? far - w : -w, 160);
  }
}

/** Whether a box may be in view. */
// @ts-ignore: decorator
@inline
function isSeen(box: usize): bool {
  const x = <f64>load<f32>(box);
  const y = <f64>load<f32>(box, 4);
  const z = <f64>load<f32>(box, 8);
  const hx = <f64>load<f32>(box, 12);
  const hy = <f64>load<f32>(box, 16);
  const hz = <f64>load<f32>(box, 20);
  for (let plane = FRUSTUM; plane < FRUSTUM + 192; plane += 32) {
    const a = load<f64>(plane);
    const b = load<f64>(plane, 8);
    const c = load<f64>(plane, 16);
    const reach = abs(a) * hx + abs(b) * hy + abs(c) * hz;
    if (a * x + b * y + c * z + load<f64>(plane, 24) < -reach) return false;
  }
  return true;
}

/** Draws a mesh whose frame is looked at. */
export function draw(mesh: usize): void {
  if (!isSeen(mesh + MESH_BOX)) return;
  const side = load<i32>(mesh, 4);
  const end = mesh + MESH_CLUSTERS + <usize>load<i32>(mesh) * CLUSTER_BYTES;
  for (let cluster = mesh + MESH_CLUSTERS; cluster < end; cluster += CLUSTER_BYTES) {
    if (isSeen(cluster)) drawCluster(mesh, cluster, side);
  }
}

function drawCluster(mesh: usize, cluster: usize, side: i32): void {
  const vertices = mesh + <usize>load<i32>(cluster, CLUSTER_VERTICES);
  const count = load<i32>(cluster, CLUSTER_VERTEX_COUNT);
  const hasNear = placeVertices(vertices, count);
  let seen = spans(cluster);
  if (hasNear) seen = drawNear(cluster, vertices, count, side, seen);
  // most of what is seen flat and far away lies between the middles of two rows: few are left to be looked at
  if (seen !== 0 && side !== 0) seen &= facing(cluster, side);
  for (; seen !== 0; seen &= seen - 1) {
    const i = <usize>ctz(seen);
    const corners = load<u32>(cluster + (i << 2), CLUSTER_CORNERS);
    const o0 = (corners & 255) << 3;
    const o1 = (corners >> 5) & 2040;
    const o2 = (corners >> 13) & 2040;
    fill(
      load<f64>(o0, COLUMNS), load<f64>(o0, ROWS), load<f64>(o0, INVERSES),
      load<f64>(o1, COLUMNS), load<f64>(o1, ROWS), load<f64>(o1, INVERSES),
      load<f64>(o2, COLUMNS), load<f64>(o2, ROWS), load<f64>(o2, INVERSES),
      load<u32>(cluster + (i << 2), CLUSTER_VALUES),
    );
  }
}

/** Works out where the vertices of a cluster are seen, two at a time. Returns whether any is nearer than the clipping distance. */
function placeVertices(vertices: usize, count: i32): bool {
  const a0 = v128.splat<f64>(at(MATRIX, 0)), a1 = v128.splat<f64>(at(MATRIX, 1));
  const a2 = v128.splat<f64>(at(MATRIX, 2)), a3 = v128.splat<f64>(at(MATRIX, 3));
  const b0 = v128.splat<f64>(at(MATRIX, 4)), b1 = v128.splat<f64>(at(MATRIX, 5));
  const b2 = v128.splat<f64>(at(MATRIX, 6)), b3 = v128.splat<f64>(at(MATRIX, 7));
  const c0 = v128.splat<f64>(at(MATRIX, 8)), c1 = v128.splat<f64>(at(MATRIX, 9));
  const c2 = v128.splat<f64>(at(MATRIX, 10)), c3 = v128.splat<f64>(at(MATRIX, 11));
  const one = v128.splat<f64>(1);
  const half = v128.splat<f64>(0.5);
  const zero = v128.splat<f64>(0);
  const columns = v128.splat<f64>(<f64>width);
  const rows = v128.splat<f64>(<f64>height);
  const nearest = v128.splat<f64>(near);
  let isNear = v128.splat<i64>(0);
  // a whole number added to this is found in the lowest bits
  const whole = v128.splat<f64>(4503599627370496);
  const shift = v128.splat<f64>(65536);
  const bytes = <usize>count << 2;
  for (let o: usize = 0; o < bytes; o += 8) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(vertices + o));
    const y = f64x2.promote_low_f32x4(v128.load64_zero(vertices + bytes + o));
    const z = f64x2.promote_low_f32x4(v128.load64_zero(vertices + 2 * bytes + o));
    const w = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(c0, x), f64x2.mul(c1, y)), f64x2.mul(c2, z)), c3);
    const d = f64x2.div(one, w);
    const u = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, x), f64x2.mul(a1, y)), f64x2.mul(a2, z)), a3);
    const v = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(b0, x), f64x2.mul(b1, y)), f64x2.mul(b2, z)), b3);
    const k = f64x2.mul(u, d);
    const r = f64x2.mul(v, d);
    isNear = v128.or(isNear, f64x2.lt(w, nearest));
    const to = o << 1;
    v128.store(to, w, DISTANCES);
    v128.store(to, d, INVERSES);
    v128.store(to, r, ROWS);
    v128.store(to, k, COLUMNS);
    const row = f64x2.pmax(zero, f64x2.pmin(rows, f64x2.ceil(f64x2.sub(r, half))));
    const column = f64x2.pmax(zero, f64x2.pmin(columns, f64x2.ceil(f64x2.sub(k, half))));
    v128.store(to, f64x2.add(f64x2.add(f64x2.mul(row, shift), column), whole), PIXELS);
  }
  return v128.any_true(isNear);
}

/** Which triangles of the cluster hold the middles of some row and of some column. */
function spans(cluster: usize): u32 {
  let seen: u32 = 0;
  for (let i: usize = 0; i < CLUSTER_SIZE; i++) {
    const corners = load<u32>(cluster + (i << 2), CLUSTER_CORNERS);
    const p0 = load<u32>((corners & 255) << 3, PIXELS);
    const p1 = load<u32>((corners >> 5) & 2040, PIXELS);
    const p2 = load<u32>((corners >> 13) & 2040, PIXELS);
    const differ = (p0 ^ p1) | (p0 ^ p2);
    seen |= (u32((differ & 0xffff) !== 0) & u32(differ >> 16 !== 0)) << <u32>i;
  }
  return seen;
}

/** Which triangles of the cluster show the eye the side that is drawn. */
function facing(cluster: usize, side: i32): u32 {
  const ex = v128.splat<f64>(load<f64>(EYE));
  const ey = v128.splat<f64>(load<f64>(EYE, 8));
  const ez = v128.splat<f64>(load<f64>(EYE, 16));
  const sign = v128.splat<f64>(<f64>side);
  const zero = v128.splat<f64>(0);
  let hidden: u32 = 0;
  for (let i: usize = 0; i < CLUSTER_SIZE; i += 2) {
    const plane = cluster + (i << 2);
    const nx = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES));
    const ny = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES + 4 * CLUSTER_SIZE));
    const nz = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES + 8 * CLUSTER_SIZE));
    const offset = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES + 12 * CLUSTER_SIZE));
    const front = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(nx, ex), f64x2.mul(ny, ey)), f64x2.mul(nz, ez)), offset);
    hidden |= <u32>i64x2.bitmask(f64x2.le(f64x2.mul(front, sign), zero)) << <u32>i;
  }
  return ~hidden;
}

/** Clips and fills the triangles that reach behind the clipping distance. Returns those of `seen` that do not. */
function drawNear(cluster: usize, vertices: usize, count: i32, side: i32, seen: u32): u32 {
  const face = side === 0 ? 0xffffffff : facing(cluster, side);
  for (let i: usize = 0; i < CLUSTER_SIZE; i++) {
    const corners = load<u32>(cluster + (i << 2), CLUSTER_CORNERS);
    const isNear0 = load<f64>((corners & 255) << 3, DISTANCES) < near;
    const isNear1 = load<f64>((corners >> 5) & 2040, DISTANCES) < near;
    const isNear2 = load<f64>((corners >> 13) & 2040, DISTANCES) < near;
    if (!isNear0 && !isNear1 && !isNear2) continue;
    const bit = 1 << <u32>i;
    seen &= ~bit;
    // the places to spare at the end have one corner three times
    if ((face & bit) === 0 || (isNear0 && isNear1 && isNear2)) continue;
    clipAndFill(vertices, count, corners, load<u32>(cluster + (i << 2), CLUSTER_VALUES));
  }
  return seen;
}

/** Cuts the part nearer than the clipping distance off a triangle and fills what is left. */
function clipAndFill(vertices: usize, count: i32, corners: u32, value: u32): void {
  for (let k: usize = 0; k < 3; k++) {
    const vertex = vertices + <usize>(((corners >> (8 * <u32>k)) & 255) << 2);
    const x = <f64>load<f32>(vertex);
    const y = <f64>load<f32>(vertex + (<usize>count << 2));
    const z = <f64>load<f32>(vertex + (<usize>count << 3));
    for (let row: i32 = 0; row < 3; row++) {
      const o = 4 * row;
      store<f64>(
        UNCLIPPED + 24 * k + (<usize>row << 3),
        at(MATRIX, o) * x + at(MATRIX, o + 1) * y + at(MATRIX, o + 2) * z + at(MATRIX, o + 3),
      );
    }
  }
  let end = CLIPPED;
  for (let i = 0; i < 9; i += 3) {
    const j = i === 6 ? 0 : i + 3;
    const isIn = at(UNCLIPPED, i + 2) >= near;
    if (isIn) {
      for (let k = 0; k < 3; k++, end += 8) store<f64>(end, at(UNCLIPPED, i + k));
    }
    if (isIn !== at(UNCLIPPED, j + 2) >= near) {
      // Always from the inner end, so that both triangles of an edge get the same point.
      const inner = isIn ? i : j;
      const outer = isIn ? j : i;
      const w = at(UNCLIPPED, inner + 2);
      const f = (w - near) / (w - at(UNCLIPPED, outer + 2));
      for (let k = 0; k < 2; k++, end += 8) {
        const from = at(UNCLIPPED, inner + k);
        store<f64>(end, from + f * (at(UNCLIPPED, outer + k) - from));
      }
      store<f64>(end, near);
      end += 8;
    }
  }
  const n = <i32>(end - CLIPPED) >> 3;
  const d0 = 1 / at(CLIPPED, 2);
  for (let k = 3; k + 3 < n; k += 3) {
    const d1 = 1 / at(CLIPPED, k + 2);
    const d2 = 1 / at(CLIPPED, k + 5);
    fill(
      at(CLIPPED, 0) * d0, at(CLIPPED, 1) * d0, d0,
      at(CLIPPED, k) * d1, at(CLIPPED, k + 1) * d1, d1,
      at(CLIPPED, k + 3) * d2, at(CLIPPED, k + 4) * d2, d2,
      value,
    );
  }
}
