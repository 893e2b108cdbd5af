import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');
export const MODEL_CARD = 'policy/pretrained/small/README.md';
/** Every page of documentation, as a path from the root. */
export const PAGES = [
  ...['.', 'docs'].flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => join(folder, file))),
  MODEL_CARD,
].filter((file) => file.endsWith('.md'));

export const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
/** Fenced blocks whose info string begins with `language`. */
export const blocks = (text: string, language: string) =>
  [...text.matchAll(/^```(\S*)([^\n]*)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , info, code]) => ({ info: info.trim(), code }));
