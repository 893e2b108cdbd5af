import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Real maps and routes beside the repository, where they are; they are no part of it. */
const SHARED = resolve(import.meta.dirname, '../../shared/data');
/** The same, seen from a worktree. */
const ELSEWHERE = resolve(import.meta.dirname, '../../../shared/data');
export const SHARED_DATA = existsSync(SHARED) ? SHARED : ELSEWHERE;
export const HAS_SHARED_DATA = existsSync(SHARED_DATA);

/** @param path as `routes/lb10_routes_training.xml` */
export function sharedBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(SHARED_DATA, path)));
}
