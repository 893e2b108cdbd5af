import { TurnwiseError } from './errors';
import type { Store } from './store';

/** A {@link Store} in memory, for tests and for pages. */
export class MemoryStore implements Store {
  readonly files = new Map<string, Uint8Array>();

  async read(path: string): Promise<Uint8Array> {
    const bytes = this.files.get(path);
    if (!bytes) throw new TurnwiseError('FILE_NOT_FOUND', { what: 'There is no such file.', where: path });
    return bytes;
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes.slice());
  }

  async append(path: string, text: string): Promise<void> {
    const before = this.files.get(path) ?? new Uint8Array(0);
    const added = new TextEncoder().encode(text);
    const joined = new Uint8Array(before.length + added.length);
    joined.set(before);
    joined.set(added, before.length);
    this.files.set(path, joined);
  }

  async exists(path: string): Promise<boolean> {
    return this.files.has(path);
  }

  async list(folder: string): Promise<string[]> {
    const start = folder === '' ? '' : `${folder}/`;
    return [...this.files.keys()]
      .filter((path) => path.startsWith(start) && !path.slice(start.length).includes('/'))
      .map((path) => path.slice(start.length))
      .sort();
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path);
  }
}
