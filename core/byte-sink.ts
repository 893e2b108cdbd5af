/**
 * Where a file goes that is too long to be held in memory: piece after piece. It appears under its name, whole, when it is
 * closed, or never.
 */
export interface ByteSink {
  /** Adds to the end. The bytes may be overwritten once the promise is kept. */
  write(bytes: Uint8Array): Promise<void>;
  /** Flushes, and gives the file its name. */
  close(): Promise<void>;
  /** Drops what was written. */
  abandon(): Promise<void>;
}
