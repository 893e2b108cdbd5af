// What npm runs after an installation: builds, unless what was built is newer than all it is built of. `npx turnwise` in a checkout installs the checkout
// into npx's cache, and would otherwise build everything a second time, without a word.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['app', 'bin', 'cli', 'core', 'evaluation', 'policy', 'sim', 'training', 'worlds'];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'];
const BUILT = ['dist/node/cli.js', 'dist/page/index.html'];

const changedAt = (path) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When a folder, or anything in it, was changed last; a folder is changed by what is removed from it. */
function newestIn(folder) {
  let newest = changedAt(folder);
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestIn(path) : changedAt(path));
  }
  return newest;
}

const newest = Math.max(...SOURCES.map(newestIn), ...FILES.map(changedAt));
if (BUILT.every((path) => changedAt(path) > newest)) process.exit(0);
const { status } = spawnSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'inherit', shell: true });
process.exit(status ?? 1);
