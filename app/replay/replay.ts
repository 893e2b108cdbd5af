import { decode } from 'fast-png';
import { TurnwiseError } from '../../core/errors';
import { type RecordedTick, type Recording, readRunLog } from '../../evaluation/read-run-log';
import { IMAGES, type ImageName } from '../../evaluation/run-log/topics';
import { networkPrint } from '../../evaluation/run-log/world-print';
import type { Mixture } from '../../policy/gaussian-mixture';
import { buildWorldScene, type WorldScene } from '../../sim/scene/build-scene';
import { lookFromSeed } from '../../sim/scene/look';
import { townOf } from '../../worlds/town/town-world';
import type { World } from '../../worlds/world';
import { element } from '../canvas';
import { between } from '../drive-loop';
import { painted, type Views } from '../driving';
import { networkGround, recordedGround } from '../ground';
import type { MapLines } from '../panels/map';
import { Player } from './player';
import { ReplayControls } from './replay-controls';

/** Brings the map file that a log was recorded on; null where there is none to be had. */
export type BringWorld = (source: { file: string; scenery: number }) => Promise<World | null>;

/** How much of the map is shown at first: the driven line should be seen [m]. */
const MAP_WIDTH = 350;
/** How far around the car the scene is built [m]. */
const SIGHT = 150;

/** Shows a recorded drive in the place of a live one. */
export class Replay {
  readonly controls = new ReplayControls();
  player: Player | null = null;
  private recording: Recording | null = null;
  /** In the place of the view from behind where there is no world for it. */
  private readonly wide = element<HTMLCanvasElement>('wide');
  private scene: WorldScene | null = null;
  private lines: MapLines = { route: [] };
  private shown = -1;
  /** Ticks whose images are wanted, and being read. */
  private wanted = -1;
  private reading = false;

  constructor(
    private readonly views: Views,
    private readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Opens a log and shows its first tick; where that fails, what was shown stays.
   *
   * @throws TurnwiseError LOG_*
   */
  async open(blob: Blob, name: string, bring: BringWorld): Promise<void> {
    const recording = await readRunLog(
      { size: blob.size, read: async (from, length) => bytesOf(blob.slice(from, from + length)) },
      name,
    );
    this.close();
    const { ticks, events, map, attribution, world } = recording;
    this.recording = recording;
    const bad = events.filter(({ severity }) => severity !== 'info');
    this.player = new Player(
      ticks.map(({ time }) => time),
      bad.map(({ time }) => time),
    );
    this.lines = {
      route: map.route,
      driven: Float64Array.from(ticks.flatMap(({ pose }) => [pose.x, pose.y])),
      marks: events.filter(
        ({ severity, kind }) => severity === 'infraction' || (severity === 'end' && kind !== 'arrived'),
      ),
    };
    this.controls.show(this.player, events);
    element('map-name').textContent = world;
    element('attribution').textContent = attribution;
    element('replay-facts').textContent = factsText(recording);
    this.views.map.setGround(recordedGround(map), MAP_WIDTH);
    this.views.cameras.clear();
    this.wide.hidden = false;
    element('map-hint').hidden = true;
    this.views.messages.stand('Building the town…');
    await painted();
    const reason = await this.enterWorld(recording, bring);
    if (this.recording === recording) this.views.messages.stand(reason);
  }

  /**
   * Takes a map that a person gives, where it is the one that the log on show lacks. Returns whether it was.
   *
   * @param load builds it with the seed of the scenery
   */
  async offerWorld(name: string, load: (scenery: number) => Promise<World>): Promise<boolean> {
    const { recording } = this;
    if (!recording || this.scene || !('file' in recording.source) || baseName(recording.source.file) !== name)
      return false;
    this.views.messages.stand(`Reading ${name}…`);
    const reason = await this.enterWorld(recording, ({ scenery }) => load(scenery));
    if (this.recording === recording) this.views.messages.stand(reason);
    return true;
  }

  /** Gives up what was shown. */
  close(): void {
    this.scene?.dispose();
    this.scene = null;
    this.recording = null;
    this.player = null;
    this.shown = this.wanted = -1;
    this.wide.hidden = true;
    element('map-hint').hidden = false;
    this.controls.hide();
  }

  /** To be called once per frame of the page. @param seconds since the last */
  frame(seconds: number): void {
    const { player, recording, views } = this;
    if (!player || !recording) return;
    player.advance(seconds);
    this.controls.paint();
    const { index } = player;
    const tick = recording.ticks[index];
    const pose = between(tick.pose, (recording.ticks[index + 1] ?? tick).pose, player.share);
    const mixture = mixtureOf(tick);
    if (index !== this.shown) {
      if (Math.abs(index - this.shown) > 5) views.chase?.cut();
      this.shown = index;
      this.show(tick);
    }
    if (this.scene) {
      this.scene.ensureAround(pose.x, pose.y, SIGHT);
      views.chase?.draw(pose, mixture, seconds);
    }
    views.map.show(pose, tick.roughPose, this.lines, mixture, index + 1);
  }

  /** Makes the world of the log, for the view from behind. Returns why there is none, or an empty text. */
  private async enterWorld(recording: Recording, bring: BringWorld): Promise<string> {
    const { source, worldPrint } = recording;
    const { chase } = this.views;
    if (!chase) return 'This browser has no WebGL 2: the map shows the drive.';
    const remedy = 'The map shows the drive.';
    try {
      const world = 'town' in source ? townOf(source) : await bring(source);
      // another log may have been opened meanwhile
      if (this.recording !== recording) return '';
      if (!world && 'file' in source)
        return `The view from behind needs the map that was driven on: load ${baseName(source.file)} here. ${remedy}`;
      if (!world || networkPrint(world.network) !== worldPrint)
        return `The map that was driven on is another than the one at hand now. ${remedy}`;
      this.scene = buildWorldScene(world, lookFromSeed(world.seed));
      this.views.map.setGround(networkGround(world.network), MAP_WIDTH);
      chase.enter(this.scene);
      this.wide.hidden = true;
      return '';
    } catch (error) {
      if (error instanceof TurnwiseError) return `The world cannot be made again: ${error.what} ${remedy}`;
      throw error;
    }
  }

  private show(tick: RecordedTick): void {
    const { decision, motion } = tick;
    this.views.mixture.show(mixtureOf(tick), decision?.curvature ?? null);
    const asked = decision ? ` · asks for ${(decision.speed * 3.6).toFixed(0)} km/h` : '';
    element('hud').textContent =
      `${(motion.speed * 3.6).toFixed(0)} km/h · ${motion.offset.toFixed(2)} m off the route${asked}${motion.on_road ? '' : ' · off the road'}`;
    this.wanted = this.shown;
    if (!this.reading) void this.readImages();
  }

  /** Reads images one tick at a time, always the one that is wanted now. */
  private async readImages(): Promise<void> {
    this.reading = true;
    try {
      for (let done = -1; done !== this.wanted && this.recording; ) {
        const { recording, wanted } = this;
        if (!recording?.hasImages || wanted < 0) return;
        const images = await recording.images(recording.ticks[wanted].time);
        if (recording !== this.recording) continue;
        done = wanted;
        for (const name of IMAGES) if (images[name]) this.paint(name, images[name]);
        if (!this.scene) this.views.cameras.drawWide(this.wide);
      }
    } catch (error) {
      this.onError(error);
    } finally {
      this.reading = false;
    }
  }

  private paint(name: ImageName, png: Uint8Array): void {
    try {
      const { width, height, channels, data } = decode(png);
      if (channels !== 3 || !(data instanceof Uint8Array)) throw new Error('not an image of three colours');
      this.views.cameras.showColour(name, { width, height, channels, data });
    } catch (cause) {
      throw new TurnwiseError('LOG_MALFORMED', {
        what: `An image of the log is damaged: ${cause instanceof Error ? cause.message : cause}.`,
        where: name,
        fix: 'Record the drive again.',
        cause,
      });
    }
  }
}

function mixtureOf({ decision }: RecordedTick): Mixture | null {
  if (!decision?.mixture) return null;
  const { weights, means, deviations } = decision.mixture;
  return {
    weights: Float64Array.from(weights),
    means: Float64Array.from(means),
    deviations: Float64Array.from(deviations),
  };
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** The last part of a path, whichever system wrote it. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

function factsText({ facts, ticks }: Recording): string {
  const end = facts.end_reason ? `ended "${facts.end_reason}"` : 'no end on record';
  return [
    `${ticks.length} ticks, ${end}, driven by ${facts.checkpoint ?? facts.driver ?? 'an unnamed driver'}`,
    facts.command && `Recorded with: ${facts.command}`,
    `turnwise ${facts.version}${facts.trajectory_hash ? `, trajectory ${facts.trajectory_hash}` : ''}`,
  ]
    .filter(Boolean)
    .join('\n');
}
