import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { delimiter, join } from 'node:path';
import { engines } from '../../package.json';
import type { Probe } from './probes';

export const nodeProbe: Probe = {
  name: 'node',
  prescription: `Install Node ${engines.node}: https://nodejs.org`,
  async look() {
    const [wantedMajor, wantedMinor] = /\d+\.\d+/.exec(engines.node)![0].split('.').map(Number);
    const [major, minor] = process.versions.node.split('.').map(Number);
    const evidence = `${process.version} on ${process.platform} ${process.arch}, ${cpus().length} cores`;
    if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return { status: 'ok', evidence };
    return { status: 'fail', evidence: `${evidence}; ${engines.node} is needed`, prescription: this.prescription };
  },
};

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const chromiumProbe: Probe = {
  name: 'chromium',
  prescription: 'Install Chromium (Debian: apt-get install chromium), or the development packages: npm ci.',
  async look() {
    const folders = (process.env.PATH ?? '').split(delimiter);
    const found = folders.flatMap((folder) => CHROMIUM_NAMES.map((name) => join(folder, name))).find(existsSync);
    if (found) return { status: 'ok', evidence: found };
    if (resolves('@sparticuz/chromium')) return { status: 'ok', evidence: 'the one inside @sparticuz/chromium' };
    return {
      status: 'warn',
      evidence: 'no Chromium found; only the browser tests need it',
      prescription: this.prescription,
    };
  },
};

export const webgpuProbe: Probe = {
  name: 'webgpu package',
  prescription: 'npm install webgpu',
  async look() {
    if (resolves('webgpu')) return { status: 'ok', evidence: 'the webgpu package is installed' };
    return { status: 'skip', evidence: 'not installed, and not needed: Node computes on wasm' };
  },
};

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
