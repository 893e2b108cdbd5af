import { TurnwiseError } from '../core/errors';

/**
 * Notices that a worker is gone. A call into a worker that has crashed, or whose script never loaded, would wait for ever.
 */
export class WorkerWatch {
  private lost: TurnwiseError | null = null;
  private readonly waiting = new Set<(error: TurnwiseError) => void>();

  constructor(worker: EventTarget) {
    worker.addEventListener('error', (event) => {
      const { message } = event as Partial<ErrorEvent>;
      this.lose(message ? `it failed with "${message}"` : 'its script could not be loaded');
    });
    worker.addEventListener('messageerror', () => this.lose('its answer could not be read'));
  }

  /**
   * Waits for an answer of the worker.
   *
   * @param patience longest time that it may take [s]
   * @throws TurnwiseError POLICY_WORKER_LOST, and whatever `answer` is rejected with
   */
  guard<T>(answer: Promise<T>, patience: number): Promise<T> {
    if (this.lost) return Promise.reject(this.lost);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lose(`it has not answered for ${patience} s`), 1000 * patience);
      const forget = () => {
        clearTimeout(timer);
        this.waiting.delete(giveUp);
      };
      const giveUp = (error: TurnwiseError) => {
        forget();
        reject(error);
      };
      this.waiting.add(giveUp);
      answer.finally(forget).then(resolve, reject);
    });
  }

  private lose(why: string): void {
    this.lost ??= new TurnwiseError('POLICY_WORKER_LOST', {
      what: `The network's worker is gone: ${why}.`,
      fix: 'Reload the page.',
    });
    for (const giveUp of [...this.waiting]) giveUp(this.lost);
  }
}
