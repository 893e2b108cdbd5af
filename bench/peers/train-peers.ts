import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../cli/package-root';
import type { Trainer } from '../trainer';
import { LineProcess, PeerMissing } from './line-process';
import type { FilterGradient } from './stock-network';

/** A peer in a process of its own. Its batch stays in memory as tensors: it reads, augments and converts nothing. */
class ProcessTrainer implements Trainer {
  readonly name: string;
  readonly about: Record<string, unknown>;
  private readonly process: LineProcess;

  constructor(name: string, process: LineProcess) {
    this.name = name;
    this.process = process;
    this.about = process.about;
  }

  async load({ file }: { file: string }): Promise<void> {
    await this.process.ask({ op: 'load', file });
  }

  async check(steps: number): Promise<number[]> {
    return (await this.process.ask<{ losses: number[] }>({ op: 'steps', count: steps })).losses;
  }

  async run(steps: number): Promise<number> {
    return (await this.process.ask<{ seconds: number }>({ op: 'steps', count: steps })).seconds;
  }

  async close(): Promise<void> {
    this.process.close();
  }
}

/** Starts PyTorch in TURNWISE_PYTHON, else in the first of python3 and /usr/bin/python3 that has it. @throws PeerMissing */
export async function startPytorch(name: string, threads: number): Promise<Trainer> {
  const script = join(packageRoot(), 'bench/peers/pytorch_train.py');
  const chosen = process.env.TURNWISE_PYTHON;
  // torch.set_num_threads does not reach a BLAS library with threads of its own
  const env = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
  const reasons: string[] = [];
  for (const python of chosen ? [chosen] : ['python3', '/usr/bin/python3']) {
    try {
      return new ProcessTrainer(name, await LineProcess.start(python, [script, String(threads)], env));
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error;
      reasons.push(`${python}: ${error.message}`);
    }
  }
  throw new PeerMissing(reasons.join('; '));
}

/** Starts stock tfjs in Node; it runs on one thread there. @throws PeerMissing */
export async function startStockTfjs(name: string, filterGradient: FilterGradient): Promise<Trainer> {
  const script = fileURLToPath(new URL('./stock-train.js', import.meta.url));
  return new ProcessTrainer(name, await LineProcess.start(process.execPath, [script, filterGradient]));
}
