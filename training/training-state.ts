import { TurnwiseError } from '../core/errors';
import { RunningHash } from '../core/hash';
import { readSafetensors, type Tensor, writeSafetensors } from '../core/safetensors';
import type { Store } from '../core/store';
import type { Network } from '../policy/network';
import { inFolder } from './demonstrations';
import type { EpochMetrics } from './train';
import type { TrainingEngine } from './training-engine';

/** What a run knows beside weights and moments. */
export interface TrainingState {
  /** One entry a finished epoch. */
  history: EpochMetrics[];
  stoppedEarly: boolean;
}

const FILE = 'resume.safetensors';

/**
 * Writes all that a run needs to go on as one file in one step (weights `parameter/NAME`, moments `first/NAME` and
 * `second/NAME`), then `metrics.jsonl` anew: whenever the process is killed, the two belong to whole epochs.
 */
export async function writeTrainingState(
  store: Store,
  folder: string,
  network: Network,
  engine: TrainingEngine,
  run: unknown,
  state: TrainingState,
): Promise<void> {
  const tensors = await engine.save();
  const bytes = writeSafetensors(tensors, {
    format: 'turnwise-training',
    version: '1',
    run: fingerprint(run, network),
    step: String(engine.step),
    state: JSON.stringify(state),
  });
  await store.write(inFolder(folder, FILE), bytes);
  const lines = state.history.map((metrics) => `${JSON.stringify(metrics)}\n`).join('');
  await store.write(inFolder(folder, 'metrics.jsonl'), new TextEncoder().encode(lines));
}

/**
 * Takes weights, moments and counts over from an interrupted run.
 *
 * @param run options and data of this run: they must be those of the interrupted one
 * @returns null where there is none
 * @throws TurnwiseError TRAIN_BAD_STATE, TRAIN_OPTIONS_DIFFER, SAFETENSORS_*
 */
export async function readTrainingState(
  store: Store,
  folder: string,
  network: Network,
  engine: TrainingEngine,
  run: unknown,
): Promise<TrainingState | null> {
  const where = inFolder(folder, FILE);
  if (!(await store.exists(where))) return null;
  const { tensors, metadata } = readSafetensors(await store.read(where), where);
  if (metadata.format !== 'turnwise-training' || metadata.version !== '1')
    throw badState(where, 'it has another format');
  if (metadata.run !== fingerprint(run, network)) {
    throw new TurnwiseError('TRAIN_OPTIONS_DIFFER', {
      what: 'The folder holds a run with other options, another network or other data.',
      where,
      fix: 'Train into an empty folder, or with the options and the number of workers of before.',
    });
  }
  for (const [name, { shape }] of network.parameters) {
    for (const kind of ['parameter', 'first', 'second']) {
      const tensor: Tensor | undefined = tensors[`${kind}/${name}`];
      if (tensor?.dtype !== 'F32' || tensor.shape.join() !== shape.join())
        throw badState(where, `${kind}/${name} is missing`);
    }
  }
  const steps = Number(metadata.step);
  const state = parseState(metadata.state);
  if (!state || !Number.isSafeInteger(steps)) throw badState(where, 'its counts cannot be read');
  await engine.restore(tensors, steps);
  return state;
}

function fingerprint(run: unknown, network: Network): string {
  return new RunningHash().text(JSON.stringify([run, network.preset])).digest();
}

function parseState(text: string | undefined): TrainingState | null {
  try {
    const state = JSON.parse(text ?? '') as TrainingState;
    return Array.isArray(state.history) && typeof state.stoppedEarly === 'boolean' ? state : null;
  } catch {
    return null;
  }
}

function badState(where: string, what: string): TurnwiseError {
  return new TurnwiseError('TRAIN_BAD_STATE', {
    what: `The saved state of the run cannot be used: ${what}.`,
    where,
    fix: 'Remove the file to train from the beginning.',
  });
}
