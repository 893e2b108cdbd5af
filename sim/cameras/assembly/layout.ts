// Where things lie in the module's memory [bytes]. `memory-layout.ts` beside this folder has the same figures for TypeScript.

/** Rows that take (x, y, z, 1) of a mesh's frame to (column * w, row * w, w): 12 float64. */
export const MATRIX: usize = 0;
/** Camera position in the mesh's frame: 3 float64. */
export const EYE: usize = 96;
/** Six planes of the view in the mesh's frame, normals inwards: 24 float64. */
export const FRUSTUM: usize = 128;
/** Of each vertex of the cluster being drawn, as float64: w, 1 / w, row, column. */
export const DISTANCES: usize = 320;
export const INVERSES: usize = 1088;
export const ROWS: usize = 1856;
export const COLUMNS: usize = 2624;
/** First row and column whose middles are not above or left of it, held to the image: row << 16 | column, in 8 bytes. */
export const PIXELS: usize = 3392;
/** Column * w, row * w, w of a triangle before clipping, and of the clipped polygon. */
export const UNCLIPPED: usize = 4160;
export const CLIPPED: usize = 4232;
/** Images begin here. */
export const IMAGES: usize = 4352;

/** Triangles that are culled together. */
export const CLUSTER_SIZE: usize = 32;
/** A mesh: clusters, side, then its box (6 float32), then one of these records for each cluster. */
export const MESH_BOX: usize = 8;
export const MESH_CLUSTERS: usize = 32;
/** Box (6 float32), where the cluster's vertices lie from the mesh's beginning, and their number, an even one. */
export const CLUSTER_VERTICES: usize = 24;
export const CLUSTER_VERTEX_COUNT: usize = 28;
/** Planes: so many float32 each of x, y, z and offset. */
export const CLUSTER_PLANES: usize = 32;
/** Corners of each triangle, a byte each and one to spare, counted in the cluster's vertices. */
export const CLUSTER_CORNERS: usize = CLUSTER_PLANES + 16 * CLUSTER_SIZE;
export const CLUSTER_VALUES: usize = CLUSTER_CORNERS + 4 * CLUSTER_SIZE;
export const CLUSTER_BYTES: usize = CLUSTER_VALUES + 4 * CLUSTER_SIZE;
