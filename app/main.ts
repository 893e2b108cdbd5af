import { TurnwiseError } from '../core/errors';
import { WebglFrameRenderer } from '../sim/cameras/webgl-renderer';
import { DrivingEnv, type EndReason } from '../sim/driving-env';
import { loadWorld } from '../worlds/create-world';
import { townWorld } from '../worlds/town/town-world';
import type { World } from '../worlds/world';
import { element } from './canvas';
import { ChaseView } from './chase-view';
import { DriveLoop } from './drive-loop';
import { makeRenderer } from './make-renderer';
import { Messages } from './messages';
import { CamerasPanel } from './panels/cameras';
import { MapPanel } from './panels/map';
import { MixturePanel } from './panels/mixture';
import { startPolicy } from './start-policy';

const messages = new Messages();
const hud = element('hud');
const townInput = element<HTMLInputElement>('town');
const fileInput = element<HTMLInputElement>('file');
const pauseButton = element<HTMLButtonElement>('pause');
const routedInput = element<HTMLInputElement>('routed');

const END_TEXTS: Record<EndReason, string> = {
  arrived: 'Arrived. On to the next destination.',
  'off-road': 'Off the road. Starting again.',
  'wrong-way': 'Driving against the traffic. Starting again.',
  deviated: 'Took another way than the route. Starting again.',
  stuck: 'Stuck. Starting again.',
  time: 'Out of time. Starting again.',
};

const parameters = new URLSearchParams(location.search);
const { renderer, hardware } = makeRenderer(element<HTMLCanvasElement>('chase'));
const chase = renderer ? new ChaseView(renderer, hardware ? 2 : 0.6) : null;
const wanted = parameters.get('cameras') ?? 'auto';
const camerasOnGpu = renderer !== null && (wanted === 'webgl' || (wanted === 'auto' && hardware));

const cameras = new CamerasPanel();
const mixture = new MixturePanel();
const map = new MapPanel();

/** Size of a map file, unpacked, that takes several seconds [bytes]. */
const LARGE_FILE = 3_000_000;
const NO_WEBGL =
  'This browser has no WebGL 2: the view from behind cannot be drawn. The car drives all the same; see the map.';

/** What a test, or a curious person in the console, can read. */
const figures = {
  ticks: 0,
  distance: 0,
  arrived: 0,
  failed: 0,
  lastDecision: null as null | { curvature: number; speed: number },
};
Object.assign(window, { turnwise: figures });

async function main(): Promise<void> {
  const policyStarting = startPolicy();
  // the town is built while the worker starts
  policyStarting.catch(() => {});

  const loop = new DriveLoop(
    { act: async (observation) => (await policyStarting).act(observation) },
    {
      onStart: () => chase?.cut(),
      onTick(observation, decision, info) {
        figures.ticks++;
        figures.distance += info.vehicle.speed * 0.1;
        figures.lastDecision = { curvature: decision.curvature, speed: decision.speed };
        cameras.show(observation);
        mixture.show(decision);
        const left = Math.max(0, info.route.length - info.progress);
        hud.textContent = `${(info.vehicle.speed * 3.6).toFixed(0)} km/h · ${left.toFixed(0)} m to go · decision ${decision.timings.network.toFixed(1)} ms`;
      },
      onEnd(reason) {
        if (reason === 'arrived') figures.arrived++;
        else figures.failed++;
        messages.announce(END_TEXTS[reason]);
      },
      onError(error) {
        messages.complain(error);
        showRunning();
      },
    },
  );
  const showRunning = () => {
    pauseButton.textContent = loop.running ? 'Pause' : 'Go on';
  };

  let building = false;
  async function enter(title: string, make: () => World | Promise<World>): Promise<void> {
    if (building) return;
    building = true;
    messages.stand(title);
    let env: DrivingEnv | undefined;
    try {
      await painted();
      const world = await make();
      env = new DrivingEnv(world, {
        makeRenderer:
          camerasOnGpu && renderer
            ? (scene, size) =>
                new WebglFrameRenderer(renderer, scene.scene, { width: size.cameraWidth, height: size.cameraHeight })
            : undefined,
      });
      await loop.enter(world, env);
      chase?.enter(env.simulation.scene);
      map.setWorld(world);
      element('map-name').textContent = world.id;
      element('attribution').textContent = world.graph.attribution ?? '';
    } catch (error) {
      env?.dispose();
      messages.complain(error);
    } finally {
      building = false;
      messages.stand(renderer ? '' : NO_WEBGL);
    }
  }

  const enterTown = () => {
    messages.goOn();
    const text = townInput.value.trim();
    const seed = Number(text);
    if (text === '' || !Number.isInteger(seed) || seed < 0 || seed > 999_999_999) {
      const what = 'The town seed is a whole number from 0 to 999,999,999.';
      return messages.complain(new TurnwiseError('PAGE_BAD_TOWN', { what }));
    }
    return enter('Building the town…', () => townWorld(seed));
  };

  const driveTo = (destination: { x: number; y: number } | 'anywhere') => {
    messages.goOn();
    loop.driveTo(destination);
  };
  const restart = () => {
    messages.goOn();
    loop.restart().catch((error) => messages.complain(error));
  };
  map.onDestination = (x, y) => driveTo({ x, y });
  element('controls').addEventListener('submit', (event) => {
    event.preventDefault();
    void enterTown();
  });
  fileInput.addEventListener('change', async () => {
    const file = fileInput.files?.[0];
    if (!file) return;
    messages.goOn();
    const patience =
      file.size * (file.name.endsWith('.gz') ? 10 : 1) > LARGE_FILE
        ? ' It is large: the page stands still for up to half a minute.'
        : '';
    await enter(`Reading ${file.name}…${patience}`, async () =>
      loadWorld(new Uint8Array(await file.arrayBuffer()), file.name, 1),
    );
    fileInput.value = '';
  });
  const pause = () => {
    messages.goOn();
    loop.running = !loop.running;
    showRunning();
  };
  const setRouted = (routed: boolean) => {
    routedInput.checked = routed;
    loop.setRouted(routed);
  };
  pauseButton.addEventListener('click', pause);
  element('restart').addEventListener('click', restart);
  element('next').addEventListener('click', () => driveTo('anywhere'));
  routedInput.addEventListener('change', () => setRouted(routedInput.checked));
  window.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || target.tagName === 'INPUT') return;
    const key = event.key.toLowerCase();
    if (key === ' ' && target.tagName !== 'BUTTON') {
      event.preventDefault();
      pause();
    } else if (key === 'r') restart();
    else if (key === 'n') driveTo('anywhere');
    else if (key === 'm') setRouted(!loop.routed);
  });

  const shipped = townInput.value;
  townInput.value = parameters.get('town') ?? shipped;
  await enterTown();
  if (!loop.info) {
    // the address names no town
    townInput.value = shipped;
    await enter('Building the town…', () => townWorld(Number(shipped)));
  }

  let last = performance.now();
  const frame = (now: number) => {
    const seconds = Math.min(0.3, (now - last) / 1000);
    last = now;
    const pose = loop.frame(seconds);
    if (pose && loop.info) {
      chase?.draw(pose, loop.decision?.mixture ?? null, seconds);
      map.show(pose, loop.info, loop.decision);
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** Lets the browser show what has just been said, before something long blocks it. A hidden page shows nothing. */
function painted(): Promise<unknown> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 200);
  });
}

main().catch((error) => messages.complain(error));
