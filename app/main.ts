import { TurnwiseError } from '../core/errors';
import { buildWorld } from './build-world';
import { element } from './canvas';
import { ChaseView } from './chase-view';
import type { Decider } from './drive-loop';
import { Driving, type DrivingFigures, type Views } from './driving';
import { makeRenderer } from './make-renderer';
import { Messages } from './messages';
import { CamerasPanel } from './panels/cameras';
import { MapPanel } from './panels/map';
import { MixturePanel } from './panels/mixture';
import { baseName, Replay } from './replay/replay';
import { startPolicy } from './start-policy';

const parameters = new URLSearchParams(location.search);
/** Seed of the scenery of maps that are loaded here. */
const SCENERY = Number(parameters.get('scenery') ?? 1) || 0;
const { renderer, hardware } = makeRenderer(element<HTMLCanvasElement>('chase'));
const wanted = parameters.get('cameras') ?? 'auto';
const camerasOnGpu = renderer !== null && (wanted === 'webgl' || (wanted === 'auto' && hardware));
const messages = new Messages();
const views: Views = {
  chase: renderer ? new ChaseView(renderer, hardware ? 2 : 0.6) : null,
  renderer,
  cameras: new CamerasPanel(),
  mixture: new MixturePanel(),
  map: new MapPanel(),
  messages,
};
const figures: DrivingFigures = { ticks: 0, distance: 0, arrived: 0, failed: 0, lastDecision: null };
Object.assign(window, { turnwise: figures });

const replay = new Replay(views, (error) => messages.complain(error));
/** Made when it is needed first: a page that was opened for a log does not load the network. */
let driving: Driving | null = null;

/** Drives: on from where it was left, else in the map or town of the page's address, else in the page's own town. */
async function drive(): Promise<void> {
  replay.close();
  if (driving) return driving.setShown(true);
  const policyStarting = startPolicy();
  // the town is built while the worker starts
  policyStarting.catch(() => {});
  const decider: Decider = { act: async (observation) => (await policyStarting).act(observation) };
  driving = new Driving(decider, views, figures, camerasOnGpu);
  const map = parameters.get('world');
  if (map) {
    const name = decodeURIComponent(baseName(new URL(map, location.href).pathname));
    await driving.enter(`Reading ${name}…`, async () => buildWorld(await bytesAt(map), name, SCENERY));
    if (driving.loop.info) return;
  }
  await driving.start(parameters.get('town'), parameters.get('style'));
}

async function openLog(log: Blob, name: string): Promise<void> {
  await replay.open(log, name, bringWorld);
  driving?.setShown(false);
  element('controls').hidden = true;
}

/** The map of a log, from the server that has the log. */
async function bringWorld({ file, scenery }: { file: string; scenery: number }) {
  const address = parameters.get('map');
  return address ? buildWorld(await bytesAt(address), baseName(file), scenery) : null;
}

async function open(file: File): Promise<void> {
  messages.goOn();
  try {
    if (/\.mcap$/i.test(file.name)) return await openLog(file, file.name);
    const load = async (scenery: number) => buildWorld(new Uint8Array(await file.arrayBuffer()), file.name, scenery);
    if (await replay.offerWorld(file.name, load)) return;
    await drive();
    await driving?.enter(`Reading ${file.name}…`, () => load(SCENERY));
  } catch (error) {
    messages.complain(error);
  }
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (response.ok) return response;
  throw new TurnwiseError('PAGE_FILE_MISSING', {
    what: `The server answered ${response.status} instead of a file that the page needs.`,
    where: address,
    fix: 'Check the address, or start `turnwise replay` again.',
  });
}

const bytesAt = async (address: string) => new Uint8Array(await (await fetched(address)).arrayBuffer());

async function main(): Promise<void> {
  replay.controls.onLeave = () => void drive().catch((error) => messages.complain(error));
  const fileInput = element<HTMLInputElement>('file');
  fileInput.addEventListener('change', async () => {
    const file = fileInput.files?.[0];
    if (file) await open(file);
    fileInput.value = '';
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void open(file);
  });
  window.addEventListener('keydown', (event) => {
    const { tagName } = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || tagName === 'INPUT' || tagName === 'SELECT') return;
    const onButton = tagName === 'BUTTON';
    const taken = replay.player ? replay.controls.key(event, onButton) : !event.repeat && driving?.key(event, onButton);
    if (taken) event.preventDefault();
  });

  let last = performance.now();
  const frame = (now: number) => {
    const seconds = Math.min(0.3, (now - last) / 1000);
    last = now;
    if (replay.player) replay.frame(seconds);
    else driving?.frame(seconds);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  const log = parameters.get('log');
  if (!log) return drive();
  try {
    messages.stand('Reading the log…');
    await openLog(await (await fetched(log)).blob(), decodeURIComponent(baseName(log)));
  } catch (error) {
    messages.complain(error);
    await drive();
  }
}

main().catch((error) => messages.complain(error));
