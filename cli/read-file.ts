import { readFile, stat } from 'node:fs/promises';
import { TurnwiseError } from '../core/errors';

/**
 * Reads a whole file.
 *
 * @throws TurnwiseError FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new TurnwiseError('FILE_NOT_FOUND', {
        what: 'There is no such file.',
        where: path,
        fix: 'Check the path; it is taken from the folder the command runs in.',
        cause,
      });
    if (code === 'EISDIR')
      throw new TurnwiseError('FILE_IS_FOLDER', {
        what: 'This is a folder, not a file.',
        where: path,
        fix: 'Name a file in it.',
        cause,
      });
    throw new TurnwiseError('FILE_UNREADABLE', {
      what: `The file cannot be read: ${cause instanceof Error ? cause.message : cause}.`,
      where: path,
      fix: 'Check its permissions.',
      cause,
    });
  }
}

/**
 * Makes sure that a folder is there.
 *
 * @throws TurnwiseError FOLDER_NOT_FOUND, FILE_NOT_FOLDER
 */
export async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found)
    throw new TurnwiseError('FOLDER_NOT_FOUND', {
      what: 'There is no such folder.',
      where: path,
      fix: 'Check the path.',
    });
  if (!found.isDirectory())
    throw new TurnwiseError('FILE_NOT_FOLDER', {
      what: 'A folder is needed, and this is a file.',
      where: path,
      fix: 'Name the folder.',
    });
}
