import { mkdir, open, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
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
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (isRunning(owner))
      throw new TurnwiseError('FOLDER_IN_USE', {
        what: `Another run (process ${owner}) is writing into this folder.`,
        where: folder,
        fix: `Name another folder, or wait. If process ${owner} is something else, remove ${CLAIM} there.`,
      });
    await rm(file, { force: true });
    await place(folder, file);
  }
  return async () => {
    await rm(file, { force: true });
    // fails, as it should, where something has been written
    if (made) await rmdir(folder).catch(() => {});
  };
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

function isRunning(id: number): boolean {
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
