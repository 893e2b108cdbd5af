import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
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
    throw cannotRead(path, cause);
  }
}

/** A file that is read here and there, as far as needed. */
export interface OpenFile {
  size: number;
  /** Fewer bytes at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Lends a file, for those that are too long to be read whole.
 *
 * @throws TurnwiseError FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE, and whatever `use` throws
 */
export async function withFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const found = await handle.stat();
    if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    const opened = handle;
    return await use({
      size: found.size,
      async read(offset, length) {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await opened.read(bytes, 0, length, offset);
        return bytes.subarray(0, bytesRead);
      },
    });
  } catch (cause) {
    throw cause instanceof TurnwiseError ? cause : cannotRead(path, cause);
  } finally {
    await handle?.close();
  }
}

function cannotRead(path: string, cause: unknown): TurnwiseError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new TurnwiseError('FILE_NOT_FOUND', {
      what: 'There is no such file.',
      where: path,
      fix: 'Check the path; it is taken from the folder the command runs in.',
      cause,
    });
  if (code === 'EISDIR')
    return new TurnwiseError('FILE_IS_FOLDER', {
      what: 'This is a folder, not a file.',
      where: path,
      fix: 'Name a file in it.',
      cause,
    });
  return new TurnwiseError('FILE_UNREADABLE', {
    what: `The file cannot be read: ${cause instanceof Error ? cause.message : cause}.`,
    where: path,
    fix: 'Check its permissions.',
    cause,
  });
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
