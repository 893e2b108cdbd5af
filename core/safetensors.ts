import { TurnwiseError } from './errors';

/** Element types of safetensors that JavaScript has an array for, with that array. */
const ARRAYS = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  U16: Uint16Array,
  I16: Int16Array,
  U32: Uint32Array,
  I32: Int32Array,
  U64: BigUint64Array,
  I64: BigInt64Array,
  F32: Float32Array,
  F64: Float64Array,
} as const;

export type Dtype = keyof typeof ARRAYS;

export interface Tensor {
  dtype: Dtype;
  /** Sizes, outermost first; empty for a single number. */
  shape: number[];
  /** Row-major; BOOL is a Uint8Array of 0 and 1. */
  data: InstanceType<(typeof ARRAYS)[Dtype]>;
}

export interface SafetensorsFile {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

/** Largest header that is read [bytes]: the limit of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;

const LENGTH_BYTES = 8;

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors): 8 bytes of little-endian header length, a JSON
 * header with `dtype`, `shape` and `data_offsets` for each name, then the data without holes.
 *
 * Tensors are views into `bytes` where the alignment allows it, copies elsewhere.
 *
 * @param where the file's name, for errors
 * @throws TurnwiseError SAFETENSORS_TRUNCATED, SAFETENSORS_HEADER_TOO_LONG, SAFETENSORS_BAD_HEADER, SAFETENSORS_BAD_DTYPE,
 *   SAFETENSORS_BAD_SHAPE, SAFETENSORS_BAD_OFFSETS
 */
export function readSafetensors(bytes: Uint8Array, where = 'safetensors'): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes, where);
  const tensors: Record<string, Tensor> = Object.create(null);
  const metadata = readMetadata(header.__metadata__, where);
  const spans: { name: string; begin: number; end: number }[] = [];

  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const place = `${where}, tensor "${name}"`;
    if (!isRecord(entry)) throw broken('SAFETENSORS_BAD_HEADER', place, 'an entry is an object');
    const { dtype, shape, data_offsets: offsets } = entry;
    if (typeof dtype !== 'string' || !Object.hasOwn(ARRAYS, dtype)) {
      throw broken(
        'SAFETENSORS_BAD_DTYPE',
        place,
        `dtype is one of ${Object.keys(ARRAYS).join(', ')}, not ${show(dtype)}`,
      );
    }
    if (!isSizes(shape))
      throw broken('SAFETENSORS_BAD_SHAPE', place, `shape is a list of whole numbers, not ${show(shape)}`);
    if (!isSizes(offsets) || offsets.length !== 2) {
      throw broken('SAFETENSORS_BAD_OFFSETS', place, `data_offsets is [begin, end], not ${show(offsets)}`);
    }
    const [begin, end] = offsets;
    const array = ARRAYS[dtype as Dtype];
    const count = shape.reduce((product, size) => product * size, 1);
    if (end - begin !== count * array.BYTES_PER_ELEMENT) {
      throw broken(
        'SAFETENSORS_BAD_OFFSETS',
        place,
        `${dtype} [${shape}] takes ${count * array.BYTES_PER_ELEMENT} bytes, but data_offsets [${begin}, ${end}] hold ${end - begin}`,
      );
    }
    if (end > bytes.length - dataStart) {
      throw broken(
        'SAFETENSORS_TRUNCATED',
        place,
        `the data ends at byte ${dataStart + end}, the file at ${bytes.length}`,
      );
    }
    spans.push({ name, begin, end });
    tensors[name] = {
      dtype: dtype as Dtype,
      shape,
      data: view(bytes, dataStart + begin, dataStart + end, dtype as Dtype),
    };
  }

  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of spans) {
    if (begin !== covered) {
      throw broken(
        'SAFETENSORS_BAD_OFFSETS',
        `${where}, tensor "${name}"`,
        `data has neither holes nor overlaps, but this begins at ${begin} where ${covered} is next`,
      );
    }
    covered = end;
  }
  if (covered !== bytes.length - dataStart) {
    throw broken(
      'SAFETENSORS_BAD_OFFSETS',
      where,
      `${bytes.length - dataStart - covered} bytes at the end belong to no tensor`,
    );
  }
  return { tensors, metadata };
}

/**
 * Writes a safetensors file. The same input gives the same bytes: tensors go by falling element size, then by name, so
 * that each begins at a multiple of its element size.
 *
 * @throws TurnwiseError SAFETENSORS_BAD_SHAPE where shape and data disagree
 */
export function writeSafetensors(tensors: Record<string, Tensor>, metadata: Record<string, string> = {}): Uint8Array {
  const entries = Object.entries(tensors).sort(([nameA, a], [nameB, b]) => {
    const bySize = b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT;
    return bySize || (nameA < nameB ? -1 : 1);
  });
  const header: Record<string, unknown> = Object.create(null);
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (!(data instanceof ARRAYS[dtype]) || data.length !== count || name === '__metadata__') {
      throw broken(
        'SAFETENSORS_BAD_SHAPE',
        `tensor "${name}"`,
        `${dtype} [${shape}] does not describe ${data.length} elements`,
      );
    }
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + offset).fill(
    0x20,
    LENGTH_BYTES,
    LENGTH_BYTES + headerLength,
  );
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerLength;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function readHeader(bytes: Uint8Array, where: string): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw broken(
      'SAFETENSORS_TRUNCATED',
      where,
      `a file begins with 8 bytes of header length, this has ${bytes.length} bytes`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw broken(
      'SAFETENSORS_HEADER_TOO_LONG',
      where,
      `a header has at most ${MAX_HEADER_BYTES} bytes, this one says ${length}`,
    );
  }
  const dataStart = LENGTH_BYTES + Number(length);
  if (dataStart > bytes.length) {
    throw broken('SAFETENSORS_TRUNCATED', where, `the header ends at byte ${dataStart}, the file at ${bytes.length}`);
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, dataStart)));
  } catch (cause) {
    throw broken('SAFETENSORS_BAD_HEADER', where, 'the header is UTF-8 JSON', cause);
  }
  if (!isRecord(header)) throw broken('SAFETENSORS_BAD_HEADER', where, 'the header is a JSON object');
  return { header, dataStart };
}

function readMetadata(value: unknown, where: string): Record<string, string> {
  const metadata: Record<string, string> = Object.create(null);
  if (value === undefined) return metadata;
  if (!isRecord(value)) throw broken('SAFETENSORS_BAD_HEADER', where, '__metadata__ is an object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw broken('SAFETENSORS_BAD_HEADER', where, `__metadata__ "${key}" is a text`);
    metadata[key] = text;
  }
  return metadata;
}

function view(bytes: Uint8Array, begin: number, end: number, dtype: Dtype): Tensor['data'] {
  const array = ARRAYS[dtype];
  const aligned = (bytes.byteOffset + begin) % array.BYTES_PER_ELEMENT === 0;
  const source = aligned ? bytes.subarray(begin, end) : bytes.slice(begin, end);
  return new array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength / array.BYTES_PER_ELEMENT);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}

function broken(code: string, where: string, rule: string, cause?: unknown): TurnwiseError {
  return new TurnwiseError(code, {
    what: `This is not a usable safetensors file: ${rule}.`,
    where,
    fix: 'Fetch or write the file again.',
    cause,
  });
}
