import { type BufferGeometry, type Color, DoubleSide, FrontSide, type Material, type MeshBasicMaterial } from 'three';
import { semanticIndex } from '../scene/semantic-classes';

// The mesh in memory, as assembly/layout.ts has it [bytes].
const CLUSTER_SIZE = 16;
const MESH_BOX = 8;
const MESH_CLUSTERS = 32;
const BOX_CLUSTER = 24;
const BOX_VERTEX_COUNT = 28;
const BOX_BYTES = 32;
const CLUSTER_VALUES = 4 * CLUSTER_SIZE;
const CLUSTER_PLANES = CLUSTER_VALUES + 4 * CLUSTER_SIZE;
const CLUSTER_VERTICES = CLUSTER_PLANES + 16 * CLUSTER_SIZE;

/**
 * Reads a three.js geometry with its material into the form that the rasteriser draws: position, `color` times the material's
 * colour, `semantic`. A triangle takes the colour and class of its first corner. Meshes without a `semantic` attribute count as
 * buildings.
 *
 * Triangles lie in clusters of 16 that are culled together. Each has a box, its vertices (every place once), and of each triangle the
 * plane, the corners, and a word of red, green, blue and class.
 */
export function prepareGeometry(geometry: BufferGeometry, material: Material): Uint8Array {
  const position = geometry.getAttribute('position');
  const index = geometry.getIndex();
  const colour = (material as MeshBasicMaterial).vertexColors ? geometry.getAttribute('color') : undefined;
  const tint: Color | undefined = (material as MeshBasicMaterial).color;
  const semantic = geometry.getAttribute('semantic');
  const count = Math.floor((index ? index.count : position.count) / 3);
  const clusters = Math.ceil(count / CLUSTER_SIZE);
  const positions = new Float32Array(9 * count);
  for (let corner = 0; corner < 3 * count; corner++) {
    const v = index ? index.getX(corner) : corner;
    positions[3 * corner] = position.getX(v);
    positions[3 * corner + 1] = position.getY(v);
    positions[3 * corner + 2] = position.getZ(v);
  }
  // room for as many vertices as there may be
  const most = MESH_CLUSTERS + clusters * (BOX_BYTES + CLUSTER_VERTICES) + 4 * (positions.length + 3 * clusters);
  const bytes = new Uint8Array(most);
  const words = new Uint32Array(bytes.buffer);
  const floats = new Float32Array(bytes.buffer);
  words[0] = clusters;
  words[1] = material.side === FrontSide ? 1 : material.side === DoubleSide ? 0 : -1;
  setBox(floats, MESH_BOX / 4, positions, 0, count);

  const byte = (vertex: number, material: number) => Math.min(255, Math.max(0, Math.round(255 * vertex * material)));
  let cluster = MESH_CLUSTERS + clusters * BOX_BYTES;
  for (let first = 0, box = MESH_CLUSTERS; first < count; first += CLUSTER_SIZE, box += BOX_BYTES) {
    const last = Math.min(count, first + CLUSTER_SIZE);
    for (let i = first; i < last; i++) {
      const v = index ? index.getX(3 * i) : 3 * i;
      const r = byte(colour?.getX(v) ?? 1, tint?.r ?? 1);
      const g = byte(colour?.getY(v) ?? 1, tint?.g ?? 1);
      const b = byte(colour?.getZ(v) ?? 1, tint?.b ?? 1);
      words[(cluster + CLUSTER_VALUES) / 4 + (i - first)] =
        r | (g << 8) | (b << 16) | ((semantic?.getX(v) ?? semanticIndex('building')) << 24);
      setPlane(floats, (cluster + CLUSTER_PLANES) / 4 + (i - first), positions, i);
    }
    setBox(floats, box / 4, positions, first, last);
    const vertices = shareVertices(bytes, cluster, positions, first, last);
    words[(box + BOX_CLUSTER) / 4] = cluster;
    words[(box + BOX_VERTEX_COUNT) / 4] = vertices;
    for (let k = 0; k < 3; k++) {
      for (let v = 0; v < vertices; v++)
        floats[(cluster + CLUSTER_VERTICES) / 4 + k * vertices + v] = shared[3 * v + k];
    }
    cluster += CLUSTER_VERTICES + 12 * vertices;
  }
  return bytes.slice(0, cluster);
}

/** Vertices of a cluster, each once: x, y, z. */
const shared = new Float32Array(3 * 3 * CLUSTER_SIZE);

/** Lists the vertices of some triangles in `shared` and notes which are their corners. Returns how many there are, made even. */
function shareVertices(bytes: Uint8Array, corners: number, p: Float32Array, first: number, last: number): number {
  let count = 0;
  for (let corner = 3 * first; corner < 3 * last; corner++) {
    const [x, y, z] = [p[3 * corner], p[3 * corner + 1], p[3 * corner + 2]];
    let v = count - 1;
    while (v >= 0 && (shared[3 * v] !== x || shared[3 * v + 1] !== y || shared[3 * v + 2] !== z)) v--;
    if (v < 0) {
      v = count++;
      shared[3 * v] = x;
      shared[3 * v + 1] = y;
      shared[3 * v + 2] = z;
    }
    const triangle = Math.floor(corner / 3);
    bytes[corners + 4 * (triangle - first) + (corner - 3 * triangle)] = v;
  }
  if (count % 2 === 1) {
    shared.copyWithin(3 * count, 0, 3);
    count++;
  }
  return count;
}

/** Writes the plane of a triangle, normal (not of unit length) and offset, positive in front: each in an array of its own. */
function setPlane(planes: Float32Array, at: number, p: Float32Array, i: number): void {
  const o = 9 * i;
  const ux = p[o + 3] - p[o];
  const uy = p[o + 4] - p[o + 1];
  const uz = p[o + 5] - p[o + 2];
  const vx = p[o + 6] - p[o];
  const vy = p[o + 7] - p[o + 1];
  const vz = p[o + 8] - p[o + 2];
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  planes[at] = nx;
  planes[at + CLUSTER_SIZE] = ny;
  planes[at + 2 * CLUSTER_SIZE] = nz;
  planes[at + 3 * CLUSTER_SIZE] = -(nx * p[o] + ny * p[o + 1] + nz * p[o + 2]);
}

/** Writes the box round some triangles: its middle and half its extent along each axis. */
function setBox(out: Float32Array, o: number, p: Float32Array, first: number, last: number): void {
  for (let k = 0; k < 3; k++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 9 * first + k; i < 9 * last; i += 3) {
      low = Math.min(low, p[i]);
      high = Math.max(high, p[i]);
    }
    out[o + k] = (low + high) / 2;
    // A little more, for what float32 rounds off.
    out[o + 3 + k] = (high - low) / 2 + 0.01;
  }
}
