#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/node/cli.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  console.error('CLI_NOT_BUILT: The command line has not been built.\n  fix:   npm run build:node');
  process.exitCode = 1;
}
