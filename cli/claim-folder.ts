import { mkdir, open, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TurnwiseError } from '../core/errors';
import { asWritable } from './node-store';

/** Lies in a folder while a command writes into it; holds the number of its process. */
const CLAIM = '.turnwise-claim';

/**
 * Claims a folder for one process, so that two runs never mix their files in it. Makes the folder, which
 * goes again if it stays empty. A claim whose process has ended, however it ended, counts for nothing.
 *
 * @returns gives the folder free again
 * @throws TurnwiseError FOLDER_IN_USE, FILE_UNWRITABLE
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, CLAIM);
  const made = !(await stat(folder).catch(() => null));
  if (!(await place(folder, file))) {
    const owner = await ownerOf(file);
    if (isRunning(owner)) throw inUse(folder, owner);
    await rm(file, { force: true });
    // another run may have done the same meanwhile
    if (!(await place(folder, file))) throw inUse(folder, await ownerOf(file));
  }
  return async () => {
    await rm(file, { force: true });
    // fails, as it should, where something has been written
    if (made) await rmdir(folder).catch(() => {});
  };
}

function inUse(folder: string, owner: number): TurnwiseError {
  return new TurnwiseError('FOLDER_IN_USE', {
    what: `Another run (process ${owner}) is writing into this folder.`,
    where: folder,
    fix: `Name another folder, or wait. If process ${owner} is something else, remove ${CLAIM} there.`,
  });
}

/** Writes the claim; false where there is one. */
async function place(folder: string, file: string): Promise<boolean> {
  let placed = true;
  await asWritable(folder, async () => {
    await mkdir(folder, { recursive: true });
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid)).finally(() => handle.close());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      placed = false;
    }
  });
  return placed;
}

/** The process that a claim names; 0 where there is none any more. A claim that is just being written has no number yet: it gets a second. */
async function ownerOf(file: string): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) return 0;
    if (text !== '') return Number(text);
    await wait(50);
  }
  return 0;
}

function isRunning(id: number): boolean {
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
