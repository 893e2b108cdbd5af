import type { WebGLRenderer } from 'three';
import { TurnwiseError } from '../core/errors';
import { WebglFrameRenderer } from '../sim/cameras/webgl-renderer';
import { DrivingEnv, type EndReason, type Info } from '../sim/driving-env';
import type { Route } from '../worlds/route';
import { TOWN_STYLES, type TownStyle } from '../worlds/town/style';
import { townWorld } from '../worlds/town/town-world';
import type { World } from '../worlds/world';
import { element } from './canvas';
import type { ChaseView } from './chase-view';
import { type Decider, DriveLoop } from './drive-loop';
import { networkGround } from './ground';
import type { Messages } from './messages';
import type { CamerasPanel } from './panels/cameras';
import type { MapLines, MapPanel } from './panels/map';
import type { MixturePanel } from './panels/mixture';

/** What the page draws on. */
export interface Views {
  chase: ChaseView | null;
  renderer: WebGLRenderer | null;
  cameras: CamerasPanel;
  mixture: MixturePanel;
  map: MapPanel;
  messages: Messages;
}

/** What a test, or a curious person in the console, can read. */
export interface DrivingFigures {
  ticks: number;
  distance: number;
  arrived: number;
  failed: number;
  lastDecision: null | { curvature: number; speed: number };
}

const END_TEXTS: Record<EndReason, string> = {
  arrived: 'Arrived. On to the next destination.',
  'off-road': 'Off the road. Starting again.',
  'wrong-way': 'Driving against the traffic. Starting again.',
  deviated: 'Took another way than the route. Starting again.',
  stuck: 'Stuck. Starting again.',
  time: 'Out of time. Starting again.',
  limit: 'As long as it was meant to be. Starting again.',
};

const NO_WEBGL =
  'This browser has no WebGL 2: the view from behind cannot be drawn. The car drives all the same; see the map.';

/** The page's main mode: the network drives, live, in a town or a map. */
export class Driving {
  readonly loop: DriveLoop;
  private readonly townInput = element<HTMLInputElement>('town');
  private readonly styleInput = element<HTMLSelectElement>('style');
  private readonly pauseButton = element<HTMLButtonElement>('pause');
  private readonly routedInput = element<HTMLInputElement>('routed');
  private world: World | null = null;
  private env: DrivingEnv | null = null;
  private lines: MapLines = { route: [] };
  private linesOf: Route | null = null;
  private building = false;
  /** Whether the views are this mode's. */
  private shown = true;
  private ranBefore = true;

  constructor(
    decider: Decider,
    private readonly views: Views,
    figures: DrivingFigures,
    private readonly camerasOnGpu: boolean,
  ) {
    this.loop = new DriveLoop(decider, {
      onStart: () => this.shown && views.chase?.cut(),
      onTick: (observation, decision, info) => {
        figures.ticks++;
        figures.distance += info.vehicle.speed * 0.1;
        figures.lastDecision = { curvature: decision.curvature, speed: decision.speed };
        if (!this.shown) return;
        views.cameras.show(observation);
        views.mixture.show(decision.mixture, decision.curvature);
        element('hud').textContent = hudText(info, decision.timings.network);
      },
      onEnd: (reason) => {
        if (reason === 'arrived') figures.arrived++;
        else figures.failed++;
        views.messages.announce(END_TEXTS[reason]);
      },
      onError: (error) => {
        views.messages.complain(error);
        this.showRunning();
      },
    });
    views.map.onDestination = (x, y) => this.shown && this.driveTo({ x, y });
    element('controls').addEventListener('submit', (event) => {
      event.preventDefault();
      views.messages.goOn();
      void this.enterTown();
    });
    this.pauseButton.addEventListener('click', () => this.pause());
    element('restart').addEventListener('click', () => this.restart());
    element('next').addEventListener('click', () => this.driveTo('anywhere'));
    this.routedInput.addEventListener('change', () => this.setRouted(this.routedInput.checked));
  }

  /** Enters the town of a seed and a style as in an address; the page's own where there is none or it names none. */
  async start(seed: string | null, style: string | null): Promise<void> {
    const shipped = this.townInput.value;
    this.townInput.value = seed ?? shipped;
    this.styleInput.value = TOWN_STYLES.find((name) => name === style) ?? 'plain';
    await this.enterTown();
    if (this.loop.info) return;
    this.townInput.value = shipped;
    this.styleInput.value = 'plain';
    await this.enter('Building the town…', () => townWorld(Number(shipped)));
  }

  /** Makes a world and puts the car into it. Where that fails, the car stays where it is. */
  async enter(title: string, make: () => World | Promise<World>): Promise<void> {
    if (this.building) return;
    this.building = true;
    const { messages, renderer } = this.views;
    messages.stand(title);
    let env: DrivingEnv | undefined;
    try {
      await painted();
      const world = await make();
      env = new DrivingEnv(world, {
        makeRenderer:
          this.camerasOnGpu && renderer
            ? (scene, size) =>
                new WebglFrameRenderer(renderer, scene.scene, { width: size.cameraWidth, height: size.cameraHeight })
            : undefined,
      });
      await this.loop.enter(world, env);
      this.world = world;
      this.env = env;
      if (this.shown) this.showWorld();
    } catch (error) {
      env?.dispose();
      messages.complain(error);
    } finally {
      this.building = false;
      if (this.shown) messages.stand(renderer ? '' : NO_WEBGL);
    }
  }

  /** Takes the views, or leaves them to another mode and stands still meanwhile. */
  setShown(shown: boolean): void {
    if (shown === this.shown) return;
    this.shown = shown;
    element('controls').hidden = !shown;
    if (!shown) {
      this.ranBefore = this.loop.running;
      this.loop.running = false;
      return;
    }
    this.loop.running = this.ranBefore;
    this.showRunning();
    this.showWorld();
    this.views.messages.stand(this.views.renderer ? '' : NO_WEBGL);
  }

  /** To be called once per frame of the page. @param seconds since the last */
  frame(seconds: number): void {
    const { loop, views } = this;
    const pose = loop.frame(seconds);
    if (!pose || !loop.info || !this.shown) return;
    const { route, roughPose } = loop.info;
    if (this.linesOf !== route) {
      this.linesOf = route;
      this.lines = { route: route.path.points };
    }
    views.chase?.draw(pose, loop.decision?.mixture ?? null, seconds);
    views.map.show(pose, roughPose, this.lines, loop.decision?.mixture ?? null);
  }

  /** Takes a key; says whether it was one of this mode's. @param onButton whether a button has the focus, whose key space is */
  key({ key }: KeyboardEvent, onButton: boolean): boolean {
    if (key === ' ' && !onButton) this.pause();
    else if (key.toLowerCase() === 'r') this.restart();
    else if (key.toLowerCase() === 'n') this.driveTo('anywhere');
    else if (key.toLowerCase() === 'm') this.setRouted(!this.loop.routed);
    else return false;
    return true;
  }

  private showWorld(): void {
    if (!this.world || !this.env) return;
    this.views.chase?.enter(this.env.simulation.scene);
    this.views.map.setGround(networkGround(this.world.network));
    element('map-name').textContent = this.world.id;
    element('attribution').textContent = this.world.graph.attribution ?? '';
  }

  private enterTown(): Promise<void> | undefined {
    const text = this.townInput.value.trim();
    const seed = Number(text);
    if (text === '' || !Number.isInteger(seed) || seed < 0 || seed > 999_999_999) {
      const what = 'The town seed is a whole number from 0 to 999,999,999.';
      this.views.messages.complain(new TurnwiseError('PAGE_BAD_TOWN', { what }));
      return;
    }
    const style = this.styleInput.value as TownStyle;
    return this.enter('Building the town…', () => townWorld(seed, { style }));
  }

  private driveTo(destination: { x: number; y: number } | 'anywhere'): void {
    this.views.messages.goOn();
    this.loop.driveTo(destination);
  }

  private restart(): void {
    this.views.messages.goOn();
    this.loop.restart().catch((error) => this.views.messages.complain(error));
  }

  private pause(): void {
    this.views.messages.goOn();
    this.loop.running = !this.loop.running;
    this.showRunning();
  }

  private showRunning(): void {
    this.pauseButton.textContent = this.loop.running ? 'Pause' : 'Go on';
  }

  private setRouted(routed: boolean): void {
    this.routedInput.checked = routed;
    this.loop.setRouted(routed);
  }
}

function hudText({ vehicle, route, progress }: Info, network: number): string {
  const left = Math.max(0, route.length - progress);
  return `${(vehicle.speed * 3.6).toFixed(0)} km/h · ${left.toFixed(0)} m to go · decision ${network.toFixed(1)} ms`;
}

/** Lets the browser show what has just been said, before something long blocks it. A hidden page shows nothing. */
export function painted(): Promise<unknown> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 200);
  });
}
