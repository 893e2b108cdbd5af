import asc from 'assemblyscript/asc';
import { summarise } from './statistics';

/** What one core of this machine can do at best, by what WebAssembly lets a program ask for. */
export interface MachinePeak {
  /** Multiplications and additions of float32, 128-bit SIMD, operands in registers [1e9 a second]. */
  gigaflops: number;
  /** Read and written in a long `a += b` in memory [1e9 bytes a second]. */
  gigabytes: number;
}

/** Twelve sums, so that none waits for the one before, and two operands: what fits into the registers. */
const SUMS = Array.from({ length: 12 }, (_, i) => `s${i}`);

const SOURCE = `
export function multiplyAdd(times: i32): f32 {
  // not constants: V8 would make them anew in every turn
  const x = v128.load(0), y = v128.load(16);
  ${SUMS.map((sum, i) => `let ${sum} = f32x4.splat(${i}.0);`).join('\n  ')}
  do {
    ${SUMS.map((sum) => `${sum} = f32x4.add(f32x4.mul(${sum}, x), y);`).join('\n    ')}
  } while (--times > 0);
  return f32x4.extract_lane(${SUMS.reduce((all, sum) => `f32x4.add(${all}, ${sum})`)}, 0);
}

export function addAll(to: usize, from: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
}
`;

/** Of each of the two arrays: far more than any cache holds. */
const ARRAY_BYTES = 64 * 1024 * 1024;
const ADDITIONS = 2e7;
const FLOPS_A_TURN = SUMS.length * 4 * 2;

interface Probe {
  memory: WebAssembly.Memory;
  multiplyAdd(times: number): number;
  addAll(to: number, from: number, bytes: number): void;
}

/** Measures what one core can do at best. The fastest of the rounds counts: a peak is what is never exceeded. */
export async function measurePeak(rounds: number): Promise<MachinePeak> {
  const probe = await compileProbe();
  const [to, from] = [65_536, 65_536 + ARRAY_BYTES];
  new Float32Array(probe.memory.buffer).fill(0.5);
  const turns = Math.round(ADDITIONS / SUMS.length);
  const once = (work: () => void) => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  };
  probe.multiplyAdd(turns);
  const best = (measure: () => number) => summarise(Array.from({ length: rounds }, measure)).max;
  return {
    gigaflops: best(() => (turns * FLOPS_A_TURN) / once(() => probe.multiplyAdd(turns)) / 1e9),
    gigabytes: best(() => (3 * ARRAY_BYTES) / once(() => probe.addAll(to, from, ARRAY_BYTES)) / 1e9),
  };
}

async function compileProbe(): Promise<Probe> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const pages = 1 + (2 * ARRAY_BYTES) / 65_536;
  const options = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--initialMemory', String(pages)];
  const { error, stderr } = await asc.main(['probe.ts', '--outFile', 'probe.wasm', ...options], {
    readFile: (name) => (name === 'probe.ts' ? SOURCE : null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents as Uint8Array<ArrayBuffer>;
    },
  });
  if (error || !binary) throw new Error(`The probe of the machine did not compile: ${stderr.toString() || error}`);
  return (await WebAssembly.instantiate(binary)).instance.exports as unknown as Probe;
}
