import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { TurnwiseError } from '../core/errors';
import type { Store } from '../core/store';
import { readBytes } from './read-file';

/** A {@link Store} on the disk. Folders are made when something is written into them. */
export class NodeStore implements Store {
  /** @param root the folder that paths are taken from; absolute paths stay what they are */
  constructor(readonly root: string) {}

  read(path: string): Promise<Uint8Array> {
    return readBytes(this.at(path));
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    return writeWhole(this.at(path), bytes);
  }

  async append(path: string, text: string): Promise<void> {
    const file = this.at(path);
    await asWritable(file, async () => {
      await mkdir(dirname(file), { recursive: true });
      await writeThrough(file, 'a', text);
    });
  }

  async exists(path: string): Promise<boolean> {
    return stat(this.at(path)).then(
      () => true,
      () => false,
    );
  }

  async list(folder: string): Promise<string[]> {
    const entries = await readdir(this.at(folder), { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith(UNFINISHED))
      .map((entry) => entry.name)
      .sort();
  }

  async remove(path: string): Promise<void> {
    await rm(this.at(path), { force: true });
  }

  private at(path: string): string {
    return resolve(this.root, path);
  }
}

/** How files end that are still being written. */
export const UNFINISHED = '.unfinished';

/** Paths as a person types them: from the folder that the command runs in. */
export const DISK = new NodeStore('.');

/**
 * Writes a file in one step: under a temporary name, flushed to the disk, then renamed. A reader sees the old bytes or the
 * new, never half of them.
 *
 * @throws TurnwiseError FILE_UNWRITABLE
 */
export async function writeWhole(file: string, data: Uint8Array | string): Promise<void> {
  const unfinished = `${file}.${process.pid}${UNFINISHED}`;
  await asWritable(file, async () => {
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeThrough(unfinished, 'w', data);
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  });
}

/**
 * Makes sure, before long work, that its result can be written. Makes nothing.
 *
 * @throws TurnwiseError FILE_UNWRITABLE
 */
export async function requireWritable(file: string): Promise<void> {
  const kindOf = (path: string) => stat(path).catch(() => null);
  await asWritable(file, async () => {
    if ((await kindOf(file))?.isDirectory()) throw new Error('it is a folder');
    let above = dirname(resolve(file));
    while (!(await kindOf(above)) && above !== dirname(above)) above = dirname(above);
    if (!(await kindOf(above))?.isDirectory()) throw new Error(`${above} is no folder`);
    await access(above, constants.W_OK);
  });
}

/**
 * Makes sure that a result does not take the place of the file that it is made from, by whatever path either is named.
 *
 * @throws TurnwiseError CLI_OUT_IS_INPUT
 */
export async function requireNotInput(input: string | undefined, out: string): Promise<void> {
  if (input === undefined) return;
  const [from, to] = await Promise.all([input, out].map((path) => stat(path).catch(() => null)));
  if (!from || !to || from.dev !== to.dev || from.ino !== to.ino) return;
  throw new TurnwiseError('CLI_OUT_IS_INPUT', {
    what: 'The file to write is the map that is read: it would be lost.',
    where: out,
    fix: 'Give --out another name.',
  });
}

/** Writes, and returns when the bytes are on the disk. */
async function writeThrough(file: string, flag: 'a' | 'w', data: Uint8Array | string): Promise<void> {
  const handle = await open(file, flag);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Does work that writes a file. @throws TurnwiseError FILE_UNWRITABLE for whatever goes wrong */
export async function asWritable(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new TurnwiseError('FILE_UNWRITABLE', {
      what: `The file cannot be written: ${cause instanceof Error ? cause.message : cause}.`,
      where: file,
      fix: 'Name a place that exists, is no folder and may be written to.',
      cause,
    });
  }
}
