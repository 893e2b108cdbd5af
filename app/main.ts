import { WebGLRenderer } from 'three';
import { TurnwiseError } from '../core/errors';
import { WebglFrameRenderer } from '../sim/cameras/webgl-renderer';
import { DrivingEnv, type EndReason } from '../sim/driving-env';
import { loadWorld } from '../worlds/create-world';
import { townWorld } from '../worlds/town/town-world';
import type { World } from '../worlds/world';
import { element } from './canvas';
import { ChaseView } from './chase-view';
import { DriveLoop } from './drive-loop';
import { CamerasPanel } from './panels/cameras';
import { MapPanel } from './panels/map';
import { MixturePanel } from './panels/mixture';
import { startPolicy } from './start-policy';

const message = element('message');
const hud = element('hud');
const townInput = element<HTMLInputElement>('town');
const fileInput = element<HTMLInputElement>('file');
const pauseButton = element<HTMLButtonElement>('pause');
const routedInput = element<HTMLInputElement>('routed');

/** Tells the person what is going on; an empty text says that all is well. */
function say(text: string, wrong = false): void {
  message.textContent = text;
  message.classList.toggle('wrong', wrong);
}

/** All is well, as far as it can be. */
function sayNothing(): void {
  if (renderer) say('');
  else
    say('This browser has no WebGL 2: the view from behind cannot be drawn. The car drives all the same; see the map.');
}

function complain(error: unknown): void {
  if (error instanceof TurnwiseError) {
    say([error.what, error.where ? `Where: ${error.where}` : '', error.fix ?? ''].filter(Boolean).join('\n'), true);
  } else {
    say(`Something went wrong: ${error instanceof Error ? error.message : String(error)}`, true);
    console.error(error);
  }
}

const END_TEXTS: Record<EndReason, string> = {
  arrived: 'Arrived. On to the next destination.',
  'off-road': 'Off the road. Starting again.',
  'wrong-way': 'Driving against the traffic. Starting again.',
  deviated: 'Took another way than the route. Starting again.',
  stuck: 'Stuck. Starting again.',
  time: 'Out of time. Starting again.',
};

/** three's renderer, or null where the browser has no WebGL 2. */
function makeRenderer(): WebGLRenderer | null {
  try {
    return new WebGLRenderer({ canvas: element<HTMLCanvasElement>('chase'), antialias: true });
  } catch {
    return null;
  }
}

/** Whether WebGL runs on a real GPU: only then are camera frames faster there than in the software renderer. */
function isHardware(renderer: WebGLRenderer): boolean {
  const gl = renderer.getContext();
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name = names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  return name !== '' && !/swiftshader|llvmpipe|software|basic render/i.test(name);
}

const parameters = new URLSearchParams(location.search);
const renderer = makeRenderer();
const chase = renderer ? new ChaseView(renderer) : null;
const wanted = parameters.get('cameras') ?? 'auto';
const camerasOnGpu = renderer !== null && (wanted === 'webgl' || (wanted === 'auto' && isHardware(renderer)));

const cameras = new CamerasPanel();
const mixture = new MixturePanel();
const map = new MapPanel();
let notice = '';
let noticeUntil = 0;

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
  sayNothing();
  const policy = await startPolicy();
  let world: World;
  let env: DrivingEnv;

  const loop = new DriveLoop(policy, {
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
      notice = END_TEXTS[reason];
      noticeUntil = performance.now() + 2500;
    },
    onError: complain,
  });

  async function enter(make: () => World): Promise<void> {
    try {
      say('Building the town…');
      await new Promise((resolve) => setTimeout(resolve, 20)); // lets the message be painted
      world = make();
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
      sayNothing();
    } catch (error) {
      complain(error);
    }
  }

  const enterTown = () => {
    const seed = Number(townInput.value);
    if (!Number.isInteger(seed) || seed < 0 || seed > 999_999_999)
      return say('The town seed is a whole number from 0 to 999,999,999.', true);
    return enter(() => townWorld(seed));
  };

  map.onDestination = (x, y) => loop.driveTo({ x, y });
  element('controls').addEventListener('submit', (event) => {
    event.preventDefault();
    void enterTown();
  });
  fileInput.addEventListener('change', async () => {
    const file = fileInput.files?.[0];
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    await enter(() => loadWorld(bytes, file.name, 1));
    fileInput.value = '';
  });
  const pause = () => {
    loop.running = !loop.running;
    pauseButton.textContent = loop.running ? 'Pause' : 'Go on';
  };
  const setRouted = (routed: boolean) => {
    routedInput.checked = routed;
    loop.setRouted(routed);
  };
  pauseButton.addEventListener('click', pause);
  element('restart').addEventListener('click', () => void loop.restart().catch(complain));
  element('next').addEventListener('click', () => loop.driveTo('anywhere'));
  routedInput.addEventListener('change', () => setRouted(routedInput.checked));
  window.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.tagName === 'INPUT') return;
    const key = event.key.toLowerCase();
    if (key === ' ' && target.tagName !== 'BUTTON') {
      event.preventDefault();
      pause();
    } else if (key === 'r') void loop.restart().catch(complain);
    else if (key === 'n') loop.driveTo('anywhere');
    else if (key === 'm') setRouted(!loop.routed);
  });

  const seed = parameters.get('town');
  if (seed !== null) townInput.value = seed;
  await enterTown();

  let last = performance.now();
  const frame = (now: number) => {
    const seconds = Math.min(0.1, (now - last) / 1000);
    last = now;
    const pose = loop.frame(seconds);
    if (pose && loop.info) {
      chase?.draw(pose, loop.decision?.mixture ?? null, seconds);
      map.show(pose, loop.info, loop.decision);
    }
    if (notice && now > noticeUntil) {
      notice = '';
      sayNothing();
    } else if (notice) say(notice);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

main().catch(complain);
