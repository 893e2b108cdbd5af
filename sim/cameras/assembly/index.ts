// Fills flat-coloured triangles into a depth-tested image. See ../rasteriser.ts for the rules, layout.ts for the memory.
import { fill, setConstants, setImages } from './fill';
import {
  BOX_BYTES,
  BOX_CLUSTER,
  BOX_VERTEX_COUNT,
  CLIPPED,
  CLUSTER_PLANES,
  CLUSTER_SIZE,
  CLUSTER_VALUES,
  CLUSTER_VERTICES,
  COLUMN,
  DISTANCE,
  EYE,
  FRUSTUM,
  HALF,
  INVERSE,
  MATRIX,
  MESH_BOX,
  MESH_CLUSTERS,
  ONE,
  PIXELS,
  PLACED,
  PLACED_BYTES,
  ROW,
  UNCLIPPED,
  WHOLE,
  ZERO,
} from './layout';

export { clear, imagesAt, resolve } from './fill';

let width: i32 = 0;
let height: i32 = 0;
let near: f64 = 0;

/** Sets the size of the image [pixels]. @returns where what comes after the images may begin */
export function setUp(columns: i32, rows: i32): usize {
  width = columns;
  height = rows;
  setConstants();
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
    const plane = FRUSTUM + (<usize>k << 4);
    store<f64>(plane, column);
    store<f64>(plane, <f64>width * w - column, 8);
    store<f64>(plane, row, 64);
    store<f64>(plane, <f64>height * w - row, 72);
    store<f64>(plane, k === 3 ? w - nearest : w, 128);
    store<f64>(plane, k === 3 ? far - w : -w, 136);
  }
}

/** Whether a box may be in view. */
// @ts-ignore: decorator
@inline
function isSeen(box: usize): bool {
  const x = v128.splat<f64>(<f64>load<f32>(box));
  const y = v128.splat<f64>(<f64>load<f32>(box, 4));
  const z = v128.splat<f64>(<f64>load<f32>(box, 8));
  const hx = v128.splat<f64>(<f64>load<f32>(box, 12));
  const hy = v128.splat<f64>(<f64>load<f32>(box, 16));
  const hz = v128.splat<f64>(<f64>load<f32>(box, 20));
  return !v128.any_true(
    v128.or(
      v128.or(isOutside(FRUSTUM, x, y, z, hx, hy, hz), isOutside(FRUSTUM + 64, x, y, z, hx, hy, hz)),
      isOutside(FRUSTUM + 128, x, y, z, hx, hy, hz),
    ),
  );
}

/** Of which of two planes that lie together the box is wholly outside. */
// @ts-ignore: decorator
@inline
function isOutside(planes: usize, x: v128, y: v128, z: v128, hx: v128, hy: v128, hz: v128): v128 {
  const a = v128.load(planes);
  const b = v128.load(planes, 16);
  const c = v128.load(planes, 32);
  const reach = f64x2.add(
    f64x2.add(f64x2.mul(f64x2.abs(a), hx), f64x2.mul(f64x2.abs(b), hy)),
    f64x2.mul(f64x2.abs(c), hz),
  );
  const inside = f64x2.add(
    f64x2.add(f64x2.add(f64x2.mul(a, x), f64x2.mul(b, y)), f64x2.mul(c, z)),
    v128.load(planes, 48),
  );
  return f64x2.lt(f64x2.add(inside, reach), v128.load(ZERO));
}

/** Draws a mesh whose frame is looked at. */
export function draw(mesh: usize): void {
  if (!isSeen(mesh + MESH_BOX)) return;
  const side = load<i32>(mesh, 4);
  const end = mesh + MESH_CLUSTERS + <usize>load<i32>(mesh) * BOX_BYTES;
  for (let box = mesh + MESH_CLUSTERS; box < end; box += BOX_BYTES) {
    if (isSeen(box)) drawCluster(mesh + <usize>load<u32>(box, BOX_CLUSTER), load<i32>(box, BOX_VERTEX_COUNT), side);
  }
}

function drawCluster(cluster: usize, count: i32, side: i32): void {
  const isNear = placeVertices(cluster + CLUSTER_VERTICES, count);
  let seen = spans(cluster);
  if (isNear) seen = drawNear(cluster, count, side, seen);
  // most of what is seen flat and far away lies between the middles of two rows: few are left to be looked at
  if (seen !== 0 && side !== 0) seen &= facing(cluster, side);
  for (; seen !== 0; seen &= seen - 1) {
    const i = <usize>ctz(seen);
    const corners = load<u32>(cluster + (i << 2));
    fill(placed(corners), placed(corners >> 8), placed(corners >> 16), load<u32>(cluster + (i << 2), CLUSTER_VALUES));
  }
}

/** Where the vertex lies that the lowest byte names. */
// @ts-ignore: decorator
@inline
function placed(corner: u32): usize {
  return PLACED + <usize>(corner & 255) * PLACED_BYTES;
}

/** Works out where the vertices of a cluster are seen, two at a time. Returns whether any is nearer than the clipping distance. */
function placeVertices(vertices: usize, count: i32): bool {
  const a0 = v128.splat<f64>(at(MATRIX, 0)), a1 = v128.splat<f64>(at(MATRIX, 1));
  const a2 = v128.splat<f64>(at(MATRIX, 2)), a3 = v128.splat<f64>(at(MATRIX, 3));
  const b0 = v128.splat<f64>(at(MATRIX, 4)), b1 = v128.splat<f64>(at(MATRIX, 5));
  const b2 = v128.splat<f64>(at(MATRIX, 6)), b3 = v128.splat<f64>(at(MATRIX, 7));
  const c0 = v128.splat<f64>(at(MATRIX, 8)), c1 = v128.splat<f64>(at(MATRIX, 9));
  const c2 = v128.splat<f64>(at(MATRIX, 10)), c3 = v128.splat<f64>(at(MATRIX, 11));
  const columns = v128.splat<f64>(<f64>width);
  const rows = v128.splat<f64>(<f64>height);
  const nearest = v128.splat<f64>(near);
  let isNear = v128.splat<i64>(0);
  const bytes = <usize>count << 2;
  let o: usize = 0;
  // There is at least one pair: V8 takes out of a loop only what every turn of it does, and the first has begun.
  do {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(vertices + o));
    const y = f64x2.promote_low_f32x4(v128.load64_zero(vertices + bytes + o));
    const z = f64x2.promote_low_f32x4(v128.load64_zero(vertices + 2 * bytes + o));
    const w = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(c0, x), f64x2.mul(c1, y)), f64x2.mul(c2, z)), c3);
    const d = f64x2.div(v128.load(ONE), w);
    const u = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, x), f64x2.mul(a1, y)), f64x2.mul(a2, z)), a3);
    const v = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(b0, x), f64x2.mul(b1, y)), f64x2.mul(b2, z)), b3);
    const k = f64x2.mul(u, d);
    const r = f64x2.mul(v, d);
    isNear = v128.or(isNear, f64x2.lt(w, nearest));
    const to = PLACED + (o << 3);
    v128.store(to, v128.shuffle<i64>(k, d, 0, 2), COLUMN);
    v128.store(to, v128.shuffle<i64>(r, w, 0, 2), ROW);
    v128.store(to, v128.shuffle<i64>(k, d, 1, 3), PLACED_BYTES + COLUMN);
    v128.store(to, v128.shuffle<i64>(r, w, 1, 3), PLACED_BYTES + ROW);
    const row = f64x2.pmax(v128.load(ZERO), f64x2.pmin(rows, f64x2.ceil(f64x2.sub(r, v128.load(HALF)))));
    const column = f64x2.pmax(v128.load(ZERO), f64x2.pmin(columns, f64x2.ceil(f64x2.sub(k, v128.load(HALF)))));
    const pixels = v128.or(i64x2.shl(f64x2.add(row, v128.load(WHOLE)), 16), f64x2.add(column, v128.load(WHOLE)));
    v128.store(o << 1, pixels, PIXELS);
    o += 8;
  } while (o < bytes);
  return v128.any_true(isNear);
}

/** Which triangles of the cluster hold the middles of some row and of some column. */
function spans(cluster: usize): u32 {
  let seen: u32 = 0;
  for (let i: usize = 0; i < CLUSTER_SIZE; i++) {
    const corners = load<u32>(cluster + (i << 2));
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
  let hidden: u32 = 0;
  for (let i: usize = 0; i < CLUSTER_SIZE; i += 2) {
    const plane = cluster + (i << 2);
    const nx = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES));
    const ny = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES + 4 * CLUSTER_SIZE));
    const nz = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES + 8 * CLUSTER_SIZE));
    const offset = f64x2.promote_low_f32x4(v128.load64_zero(plane, CLUSTER_PLANES + 12 * CLUSTER_SIZE));
    const front = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(nx, ex), f64x2.mul(ny, ey)), f64x2.mul(nz, ez)), offset);
    hidden |= <u32>i64x2.bitmask(f64x2.le(f64x2.mul(front, sign), v128.load(ZERO))) << <u32>i;
  }
  return ~hidden;
}

/** Clips and fills the triangles that reach behind the clipping distance. Returns those of `seen` that do not. */
function drawNear(cluster: usize, count: i32, side: i32, seen: u32): u32 {
  const face = side === 0 ? 0xffffffff : facing(cluster, side);
  for (let i: usize = 0; i < CLUSTER_SIZE; i++) {
    const corners = load<u32>(cluster + (i << 2));
    const isNear0 = load<f64>(placed(corners), DISTANCE) < near;
    const isNear1 = load<f64>(placed(corners >> 8), DISTANCE) < near;
    const isNear2 = load<f64>(placed(corners >> 16), DISTANCE) < near;
    if (!isNear0 && !isNear1 && !isNear2) continue;
    const bit = 1 << <u32>i;
    seen &= ~bit;
    // the places to spare at the end have one corner three times
    if ((face & bit) === 0 || (isNear0 && isNear1 && isNear2)) continue;
    clipAndFill(cluster + CLUSTER_VERTICES, count, corners, load<u32>(cluster + (i << 2), CLUSTER_VALUES));
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
      place(end, at(UNCLIPPED, i), at(UNCLIPPED, i + 1), at(UNCLIPPED, i + 2));
      end += PLACED_BYTES;
    }
    if (isIn !== at(UNCLIPPED, j + 2) >= near) {
      // Always from the inner end, so that both triangles of an edge get the same point.
      const inner = isIn ? i : j;
      const outer = isIn ? j : i;
      const w = at(UNCLIPPED, inner + 2);
      const f = (w - near) / (w - at(UNCLIPPED, outer + 2));
      const column = at(UNCLIPPED, inner);
      const row = at(UNCLIPPED, inner + 1);
      place(end, column + f * (at(UNCLIPPED, outer) - column), row + f * (at(UNCLIPPED, outer + 1) - row), near);
      end += PLACED_BYTES;
    }
  }
  for (let third = CLIPPED + 2 * PLACED_BYTES; third < end; third += PLACED_BYTES) {
    fill(CLIPPED, third - PLACED_BYTES, third, value);
  }
}

/** Writes where a point is seen. */
function place(to: usize, columnTimesW: f64, rowTimesW: f64, w: f64): void {
  const inverse = 1 / w;
  store<f64>(to, columnTimesW * inverse, COLUMN);
  store<f64>(to, inverse, INVERSE);
  store<f64>(to, rowTimesW * inverse, ROW);
  store<f64>(to, w, DISTANCE);
}
