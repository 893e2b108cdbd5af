import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../core/errors';
import { readSafetensors, type Tensor, writeSafetensors } from '../../core/safetensors';

const TENSORS: Record<string, Tensor> = {
  frames: { dtype: 'U8', shape: [3, 5], data: Uint8Array.from({ length: 15 }, (_, i) => 17 * i) },
  labels: { dtype: 'F32', shape: [2, 2], data: new Float32Array([1.5, -2, 0, 1e-30]) },
  exact: { dtype: 'F64', shape: [1], data: new Float64Array([Math.PI]) },
  episode: { dtype: 'I32', shape: [2], data: new Int32Array([-1, 7]) },
  big: { dtype: 'I64', shape: [], data: new BigInt64Array([-(2n ** 60n)]) },
  empty: { dtype: 'U16', shape: [0, 4], data: new Uint16Array(0) },
  flags: { dtype: 'BOOL', shape: [3], data: new Uint8Array([1, 0, 1]) },
};

/** A file with this header text and this much data. */
function file(header: unknown, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TurnwiseError) return error.code;
    throw error;
  }
  return 'none';
}

describe('safetensors', () => {
  it('reads back what it wrote', () => {
    const { tensors, metadata } = readSafetensors(writeSafetensors(TENSORS, { format: 'test', note: 'é' }));
    expect({ ...tensors }).toEqual(TENSORS);
    expect({ ...metadata }).toEqual({ format: 'test', note: 'é' });
  });

  it('reads the bytes of the format description', () => {
    const bytes = file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 8);
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, -0.75, true);
    expect([...(readSafetensors(bytes).tensors.a.data as Float32Array)]).toEqual([0, -0.75]);
  });

  it('gives views where aligned, at any place in a buffer the same numbers', () => {
    const bytes = writeSafetensors(TENSORS);
    const aligned = readSafetensors(bytes).tensors;
    for (const { data } of Object.values(aligned)) expect(data.buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect({ ...readSafetensors(shifted.subarray(1)).tensors }).toEqual({ ...aligned });
  });

  it('writes the same bytes whatever the order of the names', () => {
    const reversed = Object.fromEntries(Object.entries(TENSORS).reverse());
    expect(writeSafetensors(reversed)).toEqual(writeSafetensors(TENSORS));
  });

  const entry = (over: object) => file({ a: { dtype: 'U8', shape: [4], data_offsets: [0, 4], ...over } }, 4);
  const cases: [string, string, () => unknown][] = [
    ['nothing', 'SAFETENSORS_TRUNCATED', () => readSafetensors(new Uint8Array(0))],
    ['half a length', 'SAFETENSORS_TRUNCATED', () => readSafetensors(new Uint8Array(7))],
    ['a header beyond the end', 'SAFETENSORS_TRUNCATED', () => readSafetensors(file({}).subarray(0, 9))],
    ['a header of 2^63 bytes', 'SAFETENSORS_HEADER_TOO_LONG', () => readSafetensors(new Uint8Array(16).fill(255))],
    ['no JSON', 'SAFETENSORS_BAD_HEADER', () => readSafetensors(file('{a'))],
    ['a list', 'SAFETENSORS_BAD_HEADER', () => readSafetensors(file([]))],
    ['an entry that is a number', 'SAFETENSORS_BAD_HEADER', () => readSafetensors(file({ a: 1 }))],
    ['metadata that is no text', 'SAFETENSORS_BAD_HEADER', () => readSafetensors(file({ __metadata__: { a: 1 } }))],
    ['an unknown dtype', 'SAFETENSORS_BAD_DTYPE', () => readSafetensors(entry({ dtype: 'BF16' }))],
    ['a dtype of Object', 'SAFETENSORS_BAD_DTYPE', () => readSafetensors(entry({ dtype: 'toString' }))],
    ['a shape of fractions', 'SAFETENSORS_BAD_SHAPE', () => readSafetensors(entry({ shape: [0.5, 8] }))],
    ['a negative shape', 'SAFETENSORS_BAD_SHAPE', () => readSafetensors(entry({ shape: [-2, -2] }))],
    ['another size than the shape', 'SAFETENSORS_BAD_OFFSETS', () => readSafetensors(entry({ shape: [5] }))],
    ['offsets backwards', 'SAFETENSORS_BAD_OFFSETS', () => readSafetensors(entry({ data_offsets: [4, 0] }))],
    ['one offset', 'SAFETENSORS_BAD_OFFSETS', () => readSafetensors(entry({ data_offsets: [4] }))],
    ['a hole', 'SAFETENSORS_BAD_OFFSETS', () => readSafetensors(entry({ shape: [3], data_offsets: [1, 4] }))],
    ['data left over', 'SAFETENSORS_BAD_OFFSETS', () => readSafetensors(entry({ shape: [3], data_offsets: [0, 3] }))],
    ['data cut off', 'SAFETENSORS_TRUNCATED', () => readSafetensors(writeSafetensors(TENSORS).subarray(0, -1))],
    [
      'overlapping tensors',
      'SAFETENSORS_BAD_OFFSETS',
      () =>
        readSafetensors(
          file(
            {
              a: { dtype: 'U8', shape: [4], data_offsets: [0, 4] },
              b: { dtype: 'U8', shape: [4], data_offsets: [0, 4] },
            },
            4,
          ),
        ),
    ],
    [
      'a shape that is not the data, when writing',
      'SAFETENSORS_BAD_SHAPE',
      () => writeSafetensors({ a: { dtype: 'F32', shape: [3], data: new Float32Array(2) } }),
    ],
  ];
  it.each(cases)('refuses %s: %s', (_, code, run) => {
    expect(codeOf(run)).toBe(code);
  });

  it('gives a TurnwiseError or a file for any bytes', () => {
    const good = writeSafetensors(TENSORS, { format: 'test' });
    const damaged = fc
      .tuple(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length))
      .map(([at, value, end]) => good.slice(0, Math.max(end, good.length - 40)).fill(value, at, at + 1));
    const header = fc.json().map((text) => file(text, 8));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), damaged, header), (bytes) => {
        codeOf(() => readSafetensors(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
