import { McapWriter } from '@mcap/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemorySink, readingOf, shortLog } from './short-log';

let bytes: Uint8Array;
beforeAll(async () => {
  // small: fuzzing reads it a thousand times
  ({ bytes } = await shortLog(3, { imagesEvery: 20 }));
}, 60_000);

/** An MCAP file of our own making. */
async function mcapOf(
  metadata: Record<string, string> | null,
  messages: [topic: string, json: string, time?: bigint][] = [],
  compression = '',
): Promise<Uint8Array> {
  const sink = new MemorySink();
  let at = 0n;
  const writer = new McapWriter({
    writable: {
      position: () => at,
      write: (piece) => {
        at += BigInt(piece.length);
        return sink.write(piece);
      },
    },
    ...(compression && { compressChunk: (data) => ({ compression, compressedData: data }) }),
  });
  await writer.start({ profile: '', library: 'test' });
  if (metadata) await writer.addMetadata({ name: 'turnwise', metadata: new Map(Object.entries(metadata)) });
  for (const [topic, json, time = 0n] of messages) {
    const channelId = await writer.registerChannel({
      topic,
      schemaId: 0,
      messageEncoding: 'json',
      metadata: new Map(),
    });
    const data = new TextEncoder().encode(json);
    await writer.addMessage({ channelId, sequence: 0, logTime: time, publishTime: time, data });
  }
  await writer.end();
  return sink.bytes;
}

const RUN = { log_version: '1', version: '1', world: 'w', world_print: 'p', world_source: '{"town":1}' };
const POSE = '{"pose":{"position":{"x":0,"y":0},"orientation":{"z":0,"w":1}}}';

describe('a file that is no good', () => {
  it('is named for what it is', async () => {
    expect(await readingOf(new Uint8Array(0))).toBe('LOG_NOT_MCAP');
    expect(await readingOf(new TextEncoder().encode('<osm>'))).toBe('LOG_NOT_MCAP');
    expect(await readingOf(bytes.subarray(0, 8))).toBe('LOG_TRUNCATED');
    for (const share of [0.01, 0.3, 0.9, 0.999])
      expect(await readingOf(bytes.subarray(0, Math.floor(share * bytes.length)))).toBe('LOG_TRUNCATED');
    expect(await readingOf(await mcapOf(null))).toBe('LOG_NOT_TURNWISE');
    expect(await readingOf(await mcapOf({ ...RUN, log_version: '2' }))).toBe('LOG_VERSION');
    expect(await readingOf(await mcapOf({ log_version: '1' }))).toBe('LOG_MALFORMED');
    expect(await readingOf(await mcapOf({ ...RUN, world_source: '{"town":"x"}' }))).toBe('LOG_MALFORMED');
    expect(await readingOf(await mcapOf(RUN))).toBe('LOG_EMPTY');
    expect(await readingOf(await mcapOf(RUN, [['/pose/true', POSE]], 'zstd'))).toBe('LOG_COMPRESSED');
    expect(await readingOf(await mcapOf(RUN, [['/pose/true', '{"pose":']]))).toBe('LOG_MALFORMED');
    expect(await readingOf(await mcapOf(RUN, [['/pose/true', POSE.replace('"x":0', '"x":null')]]))).toBe(
      'LOG_MALFORMED',
    );
    // a pose of a tick that nothing else is known of
    expect(await readingOf(await mcapOf(RUN, [['/pose/true', POSE]]))).toBe('LOG_MALFORMED');
    expect(await readingOf(bytes)).toBe('read');
  });
});
