import { McapIndexedReader } from '@mcap/core';
import type { z } from 'zod';
import { TurnwiseError } from '../../core/errors';
import { nanoseconds } from './log-time';

/** Random access to the bytes of a file: on a disk, in a browser's `File`, in memory. */
export interface ByteSource {
  size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A message of a log, still to be checked. */
export interface LogMessage {
  topic: string;
  /** Simulated [s]. */
  time: number;
  value: unknown;
}

const MAGIC = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a];

/** An indexed MCAP file with JSON messages. Whatever is wrong with it ends in a TurnwiseError. */
export class LogFile {
  /** Topics that have messages. */
  readonly topics: ReadonlySet<string>;

  private constructor(
    private readonly reader: McapIndexedReader,
    readonly name: string,
  ) {
    this.topics = new Set([...reader.channelsById.values()].map(({ topic }) => topic));
  }

  /** @throws TurnwiseError LOG_NOT_MCAP, LOG_TRUNCATED, LOG_MALFORMED */
  static async open(source: ByteSource, name: string): Promise<LogFile> {
    const begins = await source.read(0, Math.min(MAGIC.length, source.size));
    if (!isMagic(begins))
      throw new TurnwiseError('LOG_NOT_MCAP', {
        what: 'This is not an MCAP file.',
        where: name,
        fix: 'Give a run log, as `turnwise drive --log FILE` writes it.',
      });
    const ends = await source.read(Math.max(0, source.size - MAGIC.length), MAGIC.length);
    if (!isMagic(ends) || source.size < 2 * MAGIC.length)
      throw new TurnwiseError('LOG_TRUNCATED', {
        what: 'The log is cut off: it does not end as MCAP files end.',
        where: name,
        fix: 'Copy the file again, whole; or record the drive again.',
      });
    const readable = {
      size: async () => BigInt(source.size),
      read: async (offset: bigint, length: bigint) => {
        if (offset + length > BigInt(source.size)) throw new RangeError(`byte ${offset + length} is beyond its end`);
        return source.read(Number(offset), Number(length));
      },
    };
    try {
      return new LogFile(await McapIndexedReader.Initialize({ readable }), name);
    } catch (cause) {
      throw malformed(name, cause);
    }
  }

  /** A metadata record; undefined where there is none of this name. @throws TurnwiseError LOG_MALFORMED */
  async metadata(name: string): Promise<Record<string, string> | undefined> {
    try {
      for await (const record of this.reader.readMetadata({ name })) return Object.fromEntries(record.metadata);
    } catch (cause) {
      throw malformed(this.name, cause);
    }
    return undefined;
  }

  /**
   * Messages in order of time.
   *
   * @param until the last time that counts [s]; @param backwards the latest first
   * @throws TurnwiseError LOG_MALFORMED, LOG_COMPRESSED
   */
  async *messages(
    topics: readonly string[],
    { until, backwards = false }: { until?: number; backwards?: boolean } = {},
  ): AsyncGenerator<LogMessage> {
    const { channelsById } = this.reader;
    this.requirePlain();
    try {
      const endTime = until === undefined ? undefined : nanoseconds(until);
      for await (const { channelId, logTime, data } of this.reader.readMessages({
        topics,
        endTime,
        reverse: backwards,
      })) {
        const channel = channelsById.get(channelId);
        if (channel?.messageEncoding !== 'json') throw new Error(`channel ${channelId} is not JSON`);
        const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
        yield { topic: channel.topic, time: Number(logTime) / 1e9, value };
      }
    } catch (cause) {
      throw malformed(this.name, cause);
    }
  }

  /** @throws TurnwiseError LOG_MALFORMED with the field that is wrong */
  check<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [{ path, message }] = parsed.error.issues;
    throw this.malformed(`${where}: ${path.join('.')}: ${message}`);
  }

  /** @throws TurnwiseError LOG_MALFORMED where `work` throws */
  guard<T>(work: () => T, where: string): T {
    try {
      return work();
    } catch (cause) {
      throw malformed(`${this.name}, ${where}`, cause);
    }
  }

  malformed(what: string): TurnwiseError {
    return malformed(this.name, new Error(what));
  }

  private requirePlain(): void {
    const packed = this.reader.chunkIndexes.find(({ compression }) => compression !== '');
    if (!packed) return;
    throw new TurnwiseError('LOG_COMPRESSED', {
      what: `The log is compressed (${packed.compression.slice(0, 20)}); run logs are read as they were written, uncompressed.`,
      where: this.name,
      fix: 'Unpack it: `mcap decompress IN -o OUT`.',
    });
  }
}

function isMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

function malformed(name: string, cause: unknown): TurnwiseError {
  if (cause instanceof TurnwiseError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TurnwiseError('LOG_MALFORMED', {
    what: `The log is damaged: ${why.slice(0, 300).replace(/\.?$/, '.')}`,
    where: name,
    fix: 'Copy the file again, or record the drive again.',
    cause,
  });
}
