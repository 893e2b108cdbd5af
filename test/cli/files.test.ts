import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from '../../cli/claim-folder';
import { NodeStore, requireWritable, writeWhole } from '../../cli/node-store';
import { readBytes, requireFolder } from '../../cli/read-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnwise-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

describe('NodeStore', () => {
  it('reads what it wrote, makes folders, lists files only, removes', async () => {
    const store = new NodeStore(join(folder, 'new'));
    expect(await store.list('')).toEqual([]);
    await store.write('a/b.bin', bytes('one'));
    await store.write('a/b.bin', bytes('two'));
    await store.write('a/c/d.bin', bytes('deep'));
    await store.append('a/log.txt', 'x\n');
    await store.append('a/log.txt', 'y\n');
    expect(new TextDecoder().decode(await store.read('a/b.bin'))).toBe('two');
    expect(await readFile(join(folder, 'new/a/log.txt'), 'utf8')).toBe('x\ny\n');
    expect(await store.list('a')).toEqual(['b.bin', 'log.txt']);
    expect(await store.exists('a/b.bin')).toBe(true);
    await store.remove('a/b.bin');
    await store.remove('a/b.bin');
    expect(await store.exists('a/b.bin')).toBe(false);
    await expect(store.read('a/b.bin')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('leaves nothing behind when it cannot write', async () => {
    await mkdir(join(folder, 'taken/inside'), { recursive: true });
    await expect(writeWhole(join(folder, 'taken'), 'text')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    await writeFile(join(folder, 'file'), '');
    await expect(writeWhole(join(folder, 'file/below'), 'text')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    await expect(new NodeStore(join(folder, 'file')).append('log', 'x')).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    });
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken']);
  });

  it('keeps the old bytes until the new ones are whole', async () => {
    const file = join(folder, 'whole');
    await writeWhole(file, 'a'.repeat(1000));
    const big = 'b'.repeat(20_000_000);
    const seen = new Set<string>();
    let writing = true;
    const write = writeWhole(file, big).finally(() => {
      writing = false;
    });
    while (writing) {
      const text = await readFile(file, 'utf8');
      seen.add(`${text[0]}${text.length}`);
    }
    await write;
    expect([...seen].filter((look) => look !== 'a1000' && look !== 'b20000000')).toEqual([]);
    expect(seen.has('a1000')).toBe(true);
  });
});

describe('requireWritable', () => {
  it('finds out before the work what would fail after it', async () => {
    await writeFile(join(folder, 'file'), '');
    for (const bad of ['file/report.html', '.'])
      await expect(requireWritable(join(folder, bad))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    await requireWritable(join(folder, 'new/and/newer/report.html'));
    await requireWritable(join(folder, 'file'));
    expect(await readdir(folder)).toEqual(['file']);
  });
});

describe('claimFolder', () => {
  it('lets one run at a time into a folder, and leaves nothing there', async () => {
    const run = join(folder, 'run');
    const release = await claimFolder(run);
    await expect(claimFolder(run)).rejects.toMatchObject({ code: 'FOLDER_IN_USE', where: run });
    await writeFile(join(run, 'weights'), '');
    await release();
    expect(await readdir(run)).toEqual(['weights']);
    await (await claimFolder(run))();
    await (await claimFolder(join(folder, 'empty')))();
    expect(await readdir(folder)).toEqual(['run']);
  });

  it('lets one of several in that come at once, and does not take a claim that is being written for a dead one', async () => {
    const claims = await Promise.allSettled(Array.from({ length: 5 }, () => claimFolder(folder)));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await writeFile(join(folder, '.turnwise-claim'), '');
    setTimeout(() => writeFile(join(folder, '.turnwise-claim'), String(process.pid)), 150);
    await expect(claimFolder(folder)).rejects.toMatchObject({ code: 'FOLDER_IN_USE' });
  });

  it.each(['', 'rubbish', '4194999'])('takes over from a run that was killed: "%s"', async (owner) => {
    await writeFile(join(folder, '.turnwise-claim'), owner);
    await (await claimFolder(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so when the folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(claimFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });
});

describe('readBytes and requireFolder', () => {
  it('say what is there instead', async () => {
    await writeFile(join(folder, 'file'), 'x');
    await expect(readBytes(folder)).rejects.toMatchObject({ code: 'FILE_IS_FOLDER', where: folder });
    await expect(readBytes(join(folder, 'file/below'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(requireFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'FOLDER_NOT_FOUND' });
    await expect(requireFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'FILE_NOT_FOLDER' });
    await requireFolder(folder);
  });
});
