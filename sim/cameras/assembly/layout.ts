// Where things lie in the module's memory [bytes]; ../prepared-geometry.ts has the same figures of a mesh.

/** Triangles that are culled together, and how many vertices they may have. */
export const CLUSTER_SIZE: usize = 16;
const MOST_VERTICES: usize = 3 * CLUSTER_SIZE;

/** Rows that take (x, y, z, 1) of a mesh's frame to (column * w, row * w, w): 12 float64. */
export const MATRIX: usize = 0;
/** Camera position in the mesh's frame: 3 float64. */
export const EYE: usize = 96;
/** Six planes of the view in the mesh's frame, normals inwards: 24 float64, two planes side by side. */
export const FRUSTUM: usize = 128;
/** Of each vertex of the cluster being drawn, and of a polygon that was clipped: column, 1 / w, row, w, float64. */
export const PLACED: usize = 320;
export const COLUMN: usize = 0;
export const INVERSE: usize = 8;
export const ROW: usize = 16;
export const DISTANCE: usize = 24;
export const PLACED_BYTES: usize = 32;
export const CLIPPED: usize = PLACED + MOST_VERTICES * PLACED_BYTES;
/** Of each vertex the first row and column whose middles are not above or left of it, held to the image: row << 16 | column, in 8 bytes. */
export const PIXELS: usize = CLIPPED + 4 * PLACED_BYTES;
/** Column * w, row * w, w of a triangle before clipping. */
export const UNCLIPPED: usize = PIXELS + 8 * MOST_VERTICES;
/** Which pixels of a block are covered: four times all bits, four times none, read from where as many are left as there are. */
export const COVERED: usize = UNCLIPPED + 80;
/**
 * Vectors of one number each, float64 and then float32. Loops read them from memory: V8 makes a constant of code anew each time, four
 * instructions. A whole number added to WHOLE, or to WHOLE_F, is found in the lowest bits.
 */
export const HALF: usize = COVERED + 64;
export const ONE: usize = HALF + 16;
export const TWO: usize = ONE + 16;
export const ZERO: usize = TWO + 16;
export const WHOLE: usize = ZERO + 16;
export const ONE_F: usize = WHOLE + 16;
export const THREE_F: usize = ONE_F + 16;
export const WHOLE_F: usize = THREE_F + 16;
export const BYTE: usize = WHOLE_F + 16;
/** Images begin here. */
export const IMAGES: usize = BYTE + 16;

/** A mesh: clusters, side, its box (6 float32), then the boxes of the clusters close together, then what they hold. */
export const MESH_BOX: usize = 8;
export const MESH_CLUSTERS: usize = 32;
/** A cluster's box (6 float32), where it lies from the mesh's beginning, and the number of its vertices, an even one. */
export const BOX_CLUSTER: usize = 24;
export const BOX_VERTEX_COUNT: usize = 28;
export const BOX_BYTES: usize = 32;
/** A cluster: corners of each triangle, a byte each and one to spare, counted in the cluster's vertices; colours and classes. */
export const CLUSTER_VALUES: usize = 4 * CLUSTER_SIZE;
/** Planes: so many float32 each of x, y, z and offset. */
export const CLUSTER_PLANES: usize = CLUSTER_VALUES + 4 * CLUSTER_SIZE;
/** Vertices: as many float32 as there are each of x, y and z. */
export const CLUSTER_VERTICES: usize = CLUSTER_PLANES + 16 * CLUSTER_SIZE;
