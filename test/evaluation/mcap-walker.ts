/**
 * A reader of MCAP files of its own, written from the published specification (mcap.dev/spec) and nothing else: what the writer's
 * own library reads back proves little.
 */

export interface WalkedMessage {
  topic: string;
  schema: string;
  sequence: number;
  logTime: bigint;
  publishTime: bigint;
  json: unknown;
}

export interface Walked {
  profile: string;
  library: string;
  schemas: Map<number, { name: string; encoding: string; data: unknown }>;
  channels: Map<number, { schema: number; topic: string; encoding: string }>;
  /** In the order of the file. */
  messages: WalkedMessage[];
  chunks: number;
  metadata: Map<string, Map<string, string>>;
}

const MAGIC = '\x89MCAP0\r\n';
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

class Cursor {
  at = 0;
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  get left(): number {
    return this.bytes.length - this.at;
  }
  u8 = () => this.view.getUint8(this.at++);
  u16 = () => this.step(2, () => this.view.getUint16(this.at, true));
  u32 = () => this.step(4, () => this.view.getUint32(this.at, true));
  u64 = () => this.step(8, () => this.view.getBigUint64(this.at, true));
  take(length: number): Uint8Array {
    if (length > this.left) throw new Error(`${length} bytes wanted at ${this.at}, ${this.left} left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  string = () => new TextDecoder('utf-8', { fatal: true }).decode(this.take(this.u32()));
  /** A map: its length in bytes, then keys and values. */
  map<K, V>(key: () => K, value: () => V): Map<K, V> {
    const end = this.u32() + this.at;
    const entries = new Map<K, V>();
    while (this.at < end) entries.set(key(), value());
    if (this.at !== end) throw new Error('a map does not end where it says');
    return entries;
  }
  private step<T>(bytes: number, read: () => T): T {
    const value = read();
    this.at += bytes;
    return value;
  }
}

interface Raw {
  opcode: number;
  content: Uint8Array;
  /** Of the record in its section. */
  offset: number;
  length: number;
}

function* recordsOf(bytes: Uint8Array): Generator<Raw> {
  const cursor = new Cursor(bytes);
  while (cursor.left > 0) {
    const offset = cursor.at;
    const opcode = cursor.u8();
    const content = cursor.take(Number(cursor.u64()));
    yield { opcode, content, offset, length: cursor.at - offset };
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Reads a whole file and holds it against every rule of the specification that concerns it. @throws Error naming the rule */
export function walkMcap(file: Uint8Array): Walked {
  const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
  must(text(file.subarray(0, 8)) === MAGIC, 'a file begins with the magic bytes');
  must(text(file.subarray(-8)) === MAGIC, 'a file ends with the magic bytes');
  const footerAt = file.length - 8 - 29;
  const [footerRecord] = recordsOf(file.subarray(footerAt, -8));
  must(footerRecord.opcode === 2 && footerRecord.content.length === 20, 'the last record is a footer');
  const footer = new Cursor(footerRecord.content);
  const [summaryStart, summaryOffsetStart, summaryCrc] = [Number(footer.u64()), Number(footer.u64()), footer.u32()];
  must(summaryStart > 0, 'the file has a summary');
  must(crc32(file.subarray(summaryStart, footerAt + 25)) === summaryCrc, 'the CRC of the summary');

  const walked: Walked = {
    profile: '',
    library: '',
    schemas: new Map(),
    channels: new Map(),
    messages: [],
    chunks: 0,
    metadata: new Map(),
  };
  const counts = new Map<number, bigint>();
  const chunks = new Map<
    number,
    { start: bigint; end: bigint; length: number; size: number; indexes: Map<number, number> }
  >();
  const metadataAt = new Map<string, { offset: number; length: number }>();
  let chunk: { offset: number; messages: Map<number, [bigint, number][]> } | null = null;
  let indexLength = 0;
  const indexLengths = new Map<number, number>();

  const seeSchema = (cursor: Cursor) => {
    const id = cursor.u16();
    const [name, encoding] = [cursor.string(), cursor.string()];
    const data: unknown = JSON.parse(cursor.string());
    must(id !== 0, 'ids of schemas are not 0');
    const known = walked.schemas.get(id);
    if (known)
      must(JSON.stringify(known) === JSON.stringify({ name, encoding, data }), 'schemas of one id are the same');
    walked.schemas.set(id, { name, encoding, data });
  };
  const seeChannel = (cursor: Cursor) => {
    const [id, schema] = [cursor.u16(), cursor.u16()];
    const [topic, encoding] = [cursor.string(), cursor.string()];
    cursor.map(cursor.string, cursor.string);
    must(walked.schemas.has(schema), 'a schema comes before its channels');
    walked.channels.set(id, { schema, topic, encoding });
  };
  const seeMessage = (cursor: Cursor): [number, bigint] => {
    const id = cursor.u16();
    const [sequence, logTime, publishTime] = [cursor.u32(), cursor.u64(), cursor.u64()];
    const channel = walked.channels.get(id);
    must(channel !== undefined, 'a channel comes before its messages');
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(cursor.take(cursor.left)));
    const { topic, schema } = channel!;
    walked.messages.push({ topic, schema: walked.schemas.get(schema)!.name, sequence, logTime, publishTime, json });
    counts.set(id, (counts.get(id) ?? 0n) + 1n);
    return [id, logTime];
  };

  let ended = false;
  for (const { opcode, content, offset: from, length } of recordsOf(file.subarray(8, summaryStart))) {
    const offset = from + 8;
    const cursor = new Cursor(content);
    must(!ended, 'DataEnd is the last record of the data section');
    must((offset === 8) === (opcode === 1), 'the header is the first record, and there is one');
    if (opcode !== 7) chunk = null;
    if (opcode === 1) [walked.profile, walked.library] = [cursor.string(), cursor.string()];
    else if (opcode === 3) seeSchema(cursor);
    else if (opcode === 4) seeChannel(cursor);
    else if (opcode === 5) throw new Error('in an indexed file messages are in chunks');
    else if (opcode === 6) {
      const [start, end, size, crc] = [cursor.u64(), cursor.u64(), Number(cursor.u64()), cursor.u32()];
      must(cursor.string() === '', 'chunks are not compressed');
      const records = cursor.take(Number(cursor.u64()));
      must(records.length === size && crc32(records) === crc, 'size and CRC of a chunk');
      const messages = new Map<number, [bigint, number][]>();
      let [least, most] = [start, start];
      for (const record of recordsOf(records)) {
        const inner = new Cursor(record.content);
        if (record.opcode === 3) seeSchema(inner);
        else if (record.opcode === 4) seeChannel(inner);
        else if (record.opcode === 5) {
          const [id, time] = seeMessage(inner);
          messages.set(id, [...(messages.get(id) ?? []), [time, record.offset]]);
          if (time < least) least = time;
          if (time > most) most = time;
        } else throw new Error(`record ${record.opcode} in a chunk`);
      }
      must(least === start && most === end, 'first and last time of a chunk');
      chunk = { offset, messages };
      chunks.set(offset, { start, end, length, size, indexes: new Map() });
      indexLength = 0;
      walked.chunks++;
    } else if (opcode === 7) {
      must(chunk !== null, 'message indexes follow their chunk');
      const id = cursor.u16();
      const listed: [bigint, number][] = [];
      const until = cursor.u32() + cursor.at;
      while (cursor.at < until) listed.push([cursor.u64(), Number(cursor.u64())]);
      const seen = chunk!.messages.get(id) ?? [];
      const key = ([time, at]: [bigint, number]) => `${time}@${at}`;
      must(
        listed.map(key).sort().join() === seen.map(key).sort().join(),
        'a message index lists the messages of its chunk',
      );
      chunks.get(chunk!.offset)!.indexes.set(id, offset);
      indexLength += length;
      indexLengths.set(chunk!.offset, indexLength);
    } else if (opcode === 12) {
      const name = cursor.string();
      walked.metadata.set(name, cursor.map(cursor.string, cursor.string));
      metadataAt.set(name, { offset, length });
    } else if (opcode === 15) {
      ended = true;
      must(cursor.u32() === crc32(file.subarray(0, offset)), 'the CRC of the data section');
    } else throw new Error(`record ${opcode} in the data section`);
  }
  must(ended, 'the data section ends with DataEnd');

  const groups: number[] = [];
  const summary = file.subarray(summaryStart, summaryOffsetStart);
  let [indexed, metadataIndexed] = [0, 0];
  for (const { opcode, content } of recordsOf(summary)) {
    const cursor = new Cursor(content);
    if (groups.at(-1) !== opcode) {
      must(!groups.includes(opcode), 'the records of the summary are grouped by opcode');
      groups.push(opcode);
    }
    if (opcode === 3) seeSchema(cursor);
    else if (opcode === 4) seeChannel(cursor);
    else if (opcode === 8) {
      const [start, end, at, length] = [cursor.u64(), cursor.u64(), Number(cursor.u64()), Number(cursor.u64())];
      const offsets = cursor.map(cursor.u16, cursor.u64);
      const found = chunks.get(at);
      must(found !== undefined, 'a chunk index points at a chunk');
      must(found!.start === start && found!.end === end && found!.length === length, 'a chunk index knows its chunk');
      must(
        [...offsets]
          .map(([id, where]) => `${id}@${where}`)
          .sort()
          .join() ===
          [...found!.indexes]
            .map(([id, where]) => `${id}@${where}`)
            .sort()
            .join(),
        'a chunk index points at the message indexes',
      );
      must(Number(cursor.u64()) === indexLengths.get(at), 'length of the message indexes');
      must(
        cursor.string() === '' && Number(cursor.u64()) === found!.size && Number(cursor.u64()) === found!.size,
        'sizes',
      );
      indexed++;
    } else if (opcode === 11) {
      must(cursor.u64() === BigInt(walked.messages.length), 'statistics: messages');
      must(
        cursor.u16() === walked.schemas.size && cursor.u32() === walked.channels.size,
        'statistics: schemas, channels',
      );
      must(cursor.u32() === 0 && cursor.u32() === walked.metadata.size, 'statistics: attachments, metadata');
      must(cursor.u32() === walked.chunks, 'statistics: chunks');
      const times = walked.messages.map(({ logTime }) => logTime).sort((a, b) => (a < b ? -1 : 1));
      must(cursor.u64() === times[0] && cursor.u64() === times.at(-1), 'statistics: first and last time');
      const listed = cursor.map(cursor.u16, cursor.u64);
      for (const [id, count] of counts) must(listed.get(id) === count, 'statistics: messages of a channel');
    } else if (opcode === 13) {
      const [at, length, name] = [Number(cursor.u64()), Number(cursor.u64()), cursor.string()];
      const found = metadataAt.get(name);
      must(found?.offset === at && found.length === length, 'a metadata index points at its record');
      metadataIndexed++;
    } else throw new Error(`record ${opcode} in the summary`);
  }
  must(indexed === walked.chunks && metadataIndexed === walked.metadata.size, 'everything is indexed');
  for (const { opcode, content } of recordsOf(file.subarray(summaryOffsetStart, footerAt))) {
    must(opcode === 14, 'only summary offsets after the summary');
    const cursor = new Cursor(content);
    const [group, start, length] = [cursor.u8(), Number(cursor.u64()), Number(cursor.u64())];
    must(
      [...recordsOf(file.subarray(start, start + length))].every((record) => record.opcode === group),
      'summary offsets',
    );
  }
  return walked;
}
