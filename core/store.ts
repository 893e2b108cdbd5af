/**
 * Where bytes live: a folder on disk, the browser's file system, or memory. Passed in, so that everything below `app` and
 * `cli` runs unchanged in Node and in a browser. Paths use `/`.
 */
export interface Store {
  /** The whole file. @throws TurnwiseError FILE_NOT_FOUND */
  read(path: string): Promise<Uint8Array>;
  /** Replaces the file in one step: a reader sees the old bytes or the new, never half of them. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Adds to the end of a text file and flushes. */
  append(path: string, text: string): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** File names directly in a folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<string[]>;
  remove(path: string): Promise<void>;
}
