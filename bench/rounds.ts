import { PeerMissing } from './peers/line-process';

/** One of those that are measured side by side. */
export interface Contestant {
  name: string;
  /** Takes a turn of about {@link TURN_SECONDS} and gives its figure. */
  turn(): Promise<number>;
  /** Takes part in the first so many rounds only; left out: in all. */
  rounds?: number;
}

export interface RoundsOptions {
  onTurn?: (name: string, round: number) => void;
  signal?: AbortSignal;
}

/** How long a turn should be [s]: long against the clock and the scheduler, short against the drift of a shared machine. */
export const TURN_SECONDS = 0.7;

/** Time between two turns, in which threads of the last contestant that still spin go to sleep [ms]. */
const REST = 40;

/**
 * Lets contestants take turns, round by round and in alternating order: whatever slows the machine for a while slows all
 * of them. A peer that fails is out, its figures with it.
 *
 * @returns the figures of each in the order of the rounds, and why which peer is missing
 */
export async function playRounds(
  contestants: readonly Contestant[],
  rounds: number,
  { onTurn, signal }: RoundsOptions = {},
): Promise<{ figures: Map<string, number[]>; missing: Map<string, string> }> {
  const figures = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  const missing = new Map<string, string>();
  for (let round = 0; round < rounds; round++) {
    const taking = contestants.filter(({ name, rounds: most = rounds }) => figures.has(name) && round < most);
    for (const { name, turn } of round % 2 === 0 ? taking : taking.reverse()) {
      signal?.throwIfAborted();
      try {
        figures.get(name)!.push(await turn());
      } catch (error) {
        if (!(error instanceof PeerMissing)) throw error;
        missing.set(name, error.message);
        figures.delete(name);
      }
      onTurn?.(name, round);
      await new Promise((done) => setTimeout(done, REST));
    }
  }
  return { figures, missing };
}

/** Chooses how often something is done in a turn. @param seconds that once takes */
export function timesATurn(seconds: number): number {
  return Math.max(1, Math.min(10_000, Math.round(TURN_SECONDS / seconds)));
}
