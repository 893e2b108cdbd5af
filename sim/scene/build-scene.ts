import { type BufferGeometry, Color, Fog, LinearSRGBColorSpace, Mesh, MeshBasicMaterial, Scene } from 'three';
import { hashText } from '../../core/random';
import { SURFACE_HEIGHTS, type SurfaceKind, SurfaceMaker } from '../../worlds/surfaces';
import type { World } from '../../worlds/world';
import { sceneX, sceneZ } from '../frames-of-reference';
import { type Rgb, scale } from './colour';
import type { Look } from './look';
import { addBuilding, addTree } from './props';
import { type SemanticClass, semanticIndex } from './semantic-classes';
import { TriangleSoup } from './triangle-soup';

/** Side of a chunk [m]. */
const CHUNK_SIZE = 64;
/** How far a chunk's content may reach beyond its square [m]: long buildings, wide junctions. */
const OVERHANG = 40;
/** Chunks this much farther than asked for are let go [m]. */
const SLACK = 2 * CHUNK_SIZE;
/** Patches of ground along a chunk's side. */
const PATCHES = 4;

const SURFACE_CLASSES: Readonly<Record<SurfaceKind, SemanticClass>> = {
  pavement: 'pavement',
  kerb: 'kerb',
  asphalt: 'road',
  'centre-line': 'marking',
  'lane-line': 'marking',
  'edge-line': 'marking',
  'stop-line': 'marking',
  crosswalk: 'marking',
};

/** Makes the three.js scene of a world: empty until {@link WorldScene.ensureAround} is called. */
export function buildWorldScene(world: World, look: Look): WorldScene {
  return new WorldScene(world, look);
}

/**
 * A world as a three.js scene of flat-coloured chunks, made where they are needed.
 *
 * What a camera sees does not depend on which chunks were made before, nor in which order, so long as the radius is at
 * least the camera's far plane. Colours are final 8-bit values: draw to a canvas with `outputColorSpace` linear.
 */
export class WorldScene {
  readonly scene = new Scene();
  private readonly surfaces: SurfaceMaker;
  private readonly props = new Map<string, { buildings: number[]; trees: number[] }>();
  private readonly chunks = new Map<
    string,
    { column: number; row: number; mesh: Mesh<BufferGeometry, MeshBasicMaterial> }
  >();
  private readonly material = new MeshBasicMaterial({ vertexColors: true });
  private lastKey = '';

  constructor(
    readonly world: World,
    readonly look: Look,
  ) {
    this.surfaces = new SurfaceMaker(world.network, look.markings);
    this.scene.background = colourOf(look.sky);
    this.scene.fog = new Fog(0, look.fog.near, look.fog.far);
    this.scene.fog.color.copy(colourOf(look.fog.colour));
    world.scenery.buildings.forEach(({ x, y }, i) => {
      this.propsAt(x, y).buildings.push(i);
    });
    world.scenery.trees.forEach(({ x, y }, i) => {
      this.propsAt(x, y).trees.push(i);
    });
  }

  /** Number of chunks and of their triangles in the scene now. */
  get size(): { chunks: number; triangles: number } {
    let triangles = 0;
    for (const { mesh } of this.chunks.values()) triangles += mesh.geometry.getAttribute('position').count / 3;
    return { chunks: this.chunks.size, triangles };
  }

  /**
   * Adds every chunk that can be seen within `radius` of a place of the plan, and lets go of those far beyond it. Costs
   * nothing while the place stays in its chunk. Several views of one scene ask with about the same radius.
   *
   * @param x east [m]; @param y north [m]; @param radius at least the far plane of the cameras [m]
   */
  ensureAround(x: number, y: number, radius: number): void {
    const reach = radius + OVERHANG;
    const c0 = Math.floor((x - reach) / CHUNK_SIZE);
    const c1 = Math.floor((x + reach) / CHUNK_SIZE);
    const r0 = Math.floor((y - reach) / CHUNK_SIZE);
    const r1 = Math.floor((y + reach) / CHUNK_SIZE);
    const key = `${c0},${c1},${r0},${r1}`;
    if (key === this.lastKey) return;
    this.lastKey = key;
    for (let row = r0; row <= r1; row++) {
      for (let column = c0; column <= c1; column++) {
        if (!this.chunks.has(`${column},${row}`)) this.addChunk(column, row);
      }
    }
    const far = Math.ceil(SLACK / CHUNK_SIZE);
    for (const [name, { column, row, mesh }] of this.chunks) {
      if (column >= c0 - far && column <= c1 + far && row >= r0 - far && row <= r1 + far) continue;
      this.scene.remove(mesh);
      mesh.geometry.dispose();
      this.chunks.delete(name);
    }
  }

  dispose(): void {
    for (const { mesh } of this.chunks.values()) {
      this.scene.remove(mesh);
      mesh.geometry.dispose();
    }
    this.chunks.clear();
    this.material.dispose();
    this.lastKey = '';
  }

  private addChunk(column: number, row: number): void {
    const soup = new TriangleSoup(this.look.light);
    this.addGround(soup, column, row);
    this.addSurfaces(soup, column, row);
    const props = this.props.get(`${column},${row}`);
    for (const i of props?.buildings ?? []) addBuilding(soup, this.world.scenery.buildings[i], this.look);
    for (const i of props?.trees ?? []) addTree(soup, this.world.scenery.trees[i], this.look);
    const mesh = new Mesh(soup.toGeometry(), this.material);
    mesh.name = `chunk ${column},${row}`;
    mesh.matrixAutoUpdate = false;
    this.scene.add(mesh);
    this.chunks.set(`${column},${row}`, { column, row, mesh });
  }

  private addGround(soup: TriangleSoup, column: number, row: number): void {
    const step = CHUNK_SIZE / PATCHES;
    const ground = semanticIndex('ground');
    for (let j = 0; j < PATCHES; j++) {
      for (let i = 0; i < PATCHES; i++) {
        const tone = hashText(`${column * PATCHES + i},${row * PATCHES + j}`, this.look.seed) / 4294967296;
        const colour = scale(this.look.ground, 1 + this.look.groundPatches * (2 * tone - 1));
        const x0 = sceneX(column * CHUNK_SIZE + i * step);
        const x1 = sceneX(column * CHUNK_SIZE + (i + 1) * step);
        const z0 = sceneZ(row * CHUNK_SIZE + j * step);
        const z1 = sceneZ(row * CHUNK_SIZE + (j + 1) * step);
        soup.quad(x0, 0, z0, x1, 0, z0, x1, 0, z1, x0, 0, z1, colour, ground);
      }
    }
  }

  private addSurfaces(soup: TriangleSoup, column: number, row: number): void {
    const { kinds, points: p } = this.surfaces.inBox({
      minX: column * CHUNK_SIZE,
      minY: row * CHUNK_SIZE,
      maxX: (column + 1) * CHUNK_SIZE,
      maxY: (row + 1) * CHUNK_SIZE,
    });
    kinds.forEach((kind, i) => {
      const o = 6 * i;
      const h = SURFACE_HEIGHTS[kind];
      // biome-ignore format: corners one a line
      soup.triangle(
        sceneX(p[o]), h, sceneZ(p[o + 1]),
        sceneX(p[o + 2]), h, sceneZ(p[o + 3]),
        sceneX(p[o + 4]), h, sceneZ(p[o + 5]),
        surfaceColour(this.look, kind), semanticIndex(SURFACE_CLASSES[kind]),
      );
    });
  }

  private propsAt(x: number, y: number) {
    const key = `${Math.floor(x / CHUNK_SIZE)},${Math.floor(y / CHUNK_SIZE)}`;
    let found = this.props.get(key);
    if (!found) {
      found = { buildings: [], trees: [] };
      this.props.set(key, found);
    }
    return found;
  }
}

function surfaceColour(look: Look, kind: SurfaceKind): Rgb {
  switch (kind) {
    case 'pavement':
      return look.pavement;
    case 'kerb':
      return look.kerb;
    case 'asphalt':
      return look.asphalt;
    case 'centre-line':
      return look.centreLine;
    default:
      return look.line;
  }
}

/** A three.js colour that passes unchanged through a linear output. */
function colourOf([r, g, b]: Rgb): Color {
  return new Color().setRGB(r / 255, g / 255, b / 255, LinearSRGBColorSpace);
}
