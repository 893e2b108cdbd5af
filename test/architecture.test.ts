import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Who may import whom (docs/architecture.md). `policy` may also take the Observation type from `sim`. */
const ARROWS: Record<string, string[]> = {
  core: [],
  worlds: ['core'],
  sim: ['core', 'worlds'],
  policy: ['core'],
  training: ['core', 'worlds', 'sim', 'policy'],
  evaluation: ['core', 'worlds', 'sim', 'policy'],
  app: ['core', 'worlds', 'sim', 'policy', 'training', 'evaluation'],
  cli: ['core', 'worlds', 'sim', 'policy', 'training', 'evaluation'],
};
/** Room and packages it may use; everything below app and cli also does without node: modules. */
const FORBIDDEN_PACKAGES: Record<string, RegExp> = {
  core: /^(three|cannon-es|@tensorflow|comlink)/,
  worlds: /^(three|cannon-es|@tensorflow|comlink)/,
  sim: /^(@tensorflow|comlink)/,
  policy: /^(three|cannon-es)/,
  training: /^(three|cannon-es)/,
  evaluation: /^(three|cannon-es|@tensorflow)/,
};
const LOWER_ROOMS = ['core', 'worlds', 'sim', 'policy', 'training', 'evaluation'];
/** The Node door of a worker is the one place below cli that names a Node module. */
const NODE_DOORS = /-node\.ts$/;

function filesOf(room: string): string[] {
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('assembly'))
    .map((file) => join(ROOT, room, file));
}

function importsOf(text: string): { from: string; typeOnly: boolean; clause: string }[] {
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^'";]*?from\s+)?['"]([^'"]+)['"]/g)].map(
    ([, type, clause, from]) => ({ from, typeOnly: Boolean(type), clause: clause ?? '' }),
  );
  const dynamic = [...text.matchAll(/import\(\s*['"]([^'"]+)['"]\s*\)/g)].map(([, from]) => ({
    from,
    typeOnly: false,
    clause: '',
  }));
  return [...found, ...dynamic];
}

describe('arrows between folders', () => {
  for (const [room, allowed] of Object.entries(ARROWS)) {
    it(`${room} imports only from ${[room, ...allowed].join(', ')}`, () => {
      const wrong: string[] = [];
      for (const file of filesOf(room)) {
        const name = relative(ROOT, file);
        for (const { from, typeOnly, clause } of importsOf(readFileSync(file, 'utf8'))) {
          if (from.startsWith('.')) {
            const target = relative(ROOT, resolve(dirname(file), from)).split('/')[0];
            const observationOnly =
              room === 'policy' &&
              typeOnly &&
              /\/sim\/observation$/.test(from) &&
              /\bObservation\b|\bImage\b/.test(clause);
            if (target !== room && !allowed.includes(target) && !observationOnly && target !== 'package.json')
              wrong.push(`${name} imports ${from}`);
          } else if (FORBIDDEN_PACKAGES[room]?.test(from)) wrong.push(`${name} imports ${from}`);
          else if (from.startsWith('node:') && LOWER_ROOMS.includes(room) && !NODE_DOORS.test(file))
            wrong.push(`${name} imports ${from}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  }
});

describe('repeatability below app and cli', () => {
  // Node and Chromium disagree in the last bits of these; core/maths has one implementation for both.
  const INEXACT =
    /\bMath\.(random|sin|cos|tan|asin|acos|atan|atan2|exp|log|pow|cbrt|tanh|sinh|cosh|log2|log10|log1p|expm1)\b/;
  const CLOCKS = /\b(Date\.now|new Date\(|performance\.now)/;

  for (const room of LOWER_ROOMS) {
    it(`${room} has no clock, no unseeded chance and no engine-dependent maths`, () => {
      const wrong: string[] = [];
      for (const file of filesOf(room)) {
        readFileSync(file, 'utf8')
          .split('\n')
          .forEach((line, i) => {
            const code = line.replace(/\/\/.*$/, '').replace(/^\s*\*.*$/, '');
            if (INEXACT.test(code) || CLOCKS.test(code)) wrong.push(`${relative(ROOT, file)}:${i + 1} ${line.trim()}`);
          });
      }
      expect(wrong).toEqual([]);
    });
  }
});
