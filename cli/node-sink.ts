import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ByteSink } from '../core/byte-sink';
import { asWritable, UNFINISHED } from './node-store';

/**
 * Opens a {@link ByteSink} on the disk. Until it is closed the file has another name, always the same, so that whoever was
 * killed leaves at most one such piece, which the next try overwrites.
 *
 * @throws TurnwiseError FILE_UNWRITABLE, also from the sink's functions
 */
export async function openSink(file: string): Promise<ByteSink> {
  const unfinished = `${file}${UNFINISHED}`;
  let handle: FileHandle | undefined;
  await asWritable(file, async () => {
    await mkdir(dirname(file), { recursive: true });
    handle = await open(unfinished, 'w');
  });
  const opened = handle as FileHandle;
  return {
    write: (bytes) => asWritable(file, () => opened.writeFile(bytes)),
    close: () =>
      asWritable(file, async () => {
        await opened.sync();
        await opened.close();
        await rename(unfinished, file);
      }),
    async abandon() {
      await opened.close().catch(() => {});
      await rm(unfinished, { force: true });
    },
  };
}
