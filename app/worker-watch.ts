import { TurnwiseError } from '../core/errors';

/**
 * Notices that a worker is gone. A call into a worker that has crashed, or whose script never loaded, would wait for ever.
 */
export class WorkerWatch {
  private loss: TurnwiseError | null = null;
  private readonly waiting = new Set<(error: TurnwiseError) => void>();

  /** @param lost the error for a worker that is gone; that of the network by default */
  constructor(
    worker: EventTarget,
    private readonly lost: (why: string) => TurnwiseError = policyWorkerLost,
  ) {
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
   * @throws TurnwiseError POLICY_WORKER_LOST or what stands for it, and whatever `answer` is rejected with
   */
  guard<T>(answer: Promise<T>, patience: number): Promise<T> {
    if (this.loss) return Promise.reject(this.loss);
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
    this.loss ??= this.lost(why);
    for (const giveUp of [...this.waiting]) giveUp(this.loss);
  }
}

function policyWorkerLost(why: string): TurnwiseError {
  return new TurnwiseError('POLICY_WORKER_LOST', {
    what: `The network's worker is gone: ${why}.`,
    fix: 'Reload the page.',
  });
}
