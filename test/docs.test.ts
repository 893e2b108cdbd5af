import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../cli/program';
import { RandomStream } from '../core/random';
import { noBeliefs, sumBeliefs } from '../evaluation/beliefs';
import { COMFORT_LIMITS, COMFORT_NAMES } from '../evaluation/comfort';
import { INFRACTION_KINDS } from '../evaluation/infractions';
import { MANOEUVRES } from '../evaluation/manoeuvres';
import { BELIEF_METRICS, EVALUATION_METRICS, metricRow } from '../evaluation/metrics';
import { CARLA_PENALTIES } from '../evaluation/scores';
import { scripts } from '../package.json';
import { PRESETS, presetTable } from '../policy/presets';
import { loadWorld } from '../worlds/create-world';
import { sampleRoutes } from '../worlds/sample-routes';
import { runCli } from './cli/run-cli';
import { blocks, MODEL_CARD, PAGES, ROOT, read } from './docs-pages';

const withoutBlocks = (text: string) => text.replace(/^```.*?^```$/gms, '');
const codeSpans = (text: string) => [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
/** Commands that a page tells people to type: lines of shell blocks, and code between backticks. */
const commands = (text: string) =>
  [...blocks(text, 'sh').flatMap(({ code }) => code.split('\n')), ...codeSpans(text)].flatMap((line) =>
    line.split('&&').map((part) => part.trim()),
  );
/** What stands between backticks in the first column of the first table after a marker. */
const firstColumn = (page: string, marker: string) => {
  const text = read(page);
  expect(text).toContain(marker);
  const [table] = /^\|.*?(?=^[^|])/ms.exec(text.slice(text.indexOf(marker))) ?? [''];
  return table.split('\n').flatMap((row) => codeSpans(row.split('|')[1] ?? ''));
};

/** The commands with nothing behind them: parsing says whether a command line would be accepted. */
function hollowProgram(): Command {
  const io = { out() {}, err() {}, interactive: false, signal: new AbortController().signal, now: () => 0 };
  const program = buildProgram({ io, argv: [], exitCode: 0 });
  const hollow = (command: Command) => {
    command.action(() => {});
    command.commands.forEach(hollow);
  };
  program.commands.forEach(hollow);
  return program;
}

/** In passing, a command may be named without all that it needs. */
const UNFINISHED = /^commander\.(missing|optionMissing|help)/;

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('names only commands and options that exist', async () => {
    const wrong: string[] = [];
    for (const line of commands(text)) {
      const [, npx, words] = /^(npx )?turnwise(?=\s|$)\s*(.*)$/.exec(line) ?? [];
      if (words === undefined || words.includes('...')) continue;
      try {
        await hollowProgram().parseAsync(words.split(/\s+/).filter(Boolean), { from: 'user' });
      } catch (error) {
        const known = error instanceof CommanderError && !npx && UNFINISHED.test(error.code);
        if (!known) wrong.push(`${line}: ${(error as Error).message}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('names only options and npm scripts that exist', () => {
    const options = (command: Command): string[] => [
      ...command.options.map(({ long }) => long ?? ''),
      ...command.commands.flatMap(options),
    ];
    const known = new Set([...options(hollowProgram()), '--help']);
    const named = codeSpans(text).flatMap((code) => /^--[a-z-]+/.exec(code) ?? []);
    expect(named.filter((option) => !known.has(option))).toEqual([]);
    const run = commands(text).flatMap((line) => /^npm (?:run )?(?!ci\b|install\b|run\b)(\S+)/.exec(line)?.[1] ?? []);
    expect(run.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('has links that lead somewhere', () => {
    const slugs = (file: string) =>
      [...withoutBlocks(readFileSync(file, 'utf8')).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title
          .toLowerCase()
          .replace(/[^\w\- ]/g, '')
          .replaceAll(' ', '-'),
      );
    const wrong = [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path, anchor] = target.split('#');
        const file = path ? resolve(ROOT, dirname(page), path) : join(ROOT, page);
        return !existsSync(file) || (anchor !== undefined && !slugs(file).includes(anchor));
      });
    expect(wrong).toEqual([]);
  });

  it('has no figure left to fill in', () => {
    expect(text.match(/\bFIGURE\b/g) ?? []).toEqual([]);
  });
});

describe('docs/formats.md', () => {
  const page = 'docs/formats.md';

  it('has an example of a world file that can be driven in', () => {
    const [{ code }] = blocks(read(page), 'json');
    const { network } = loadWorld(new TextEncoder().encode(code), 'example.world.json', 1);
    expect(sampleRoutes(network, new RandomStream(1, 'docs'), 1)).toHaveLength(1);
  });

  it('lists every error code, and no other', () => {
    const rooms = ['core', 'worlds', 'sim', 'policy', 'training', 'evaluation', 'app', 'cli', 'bin'];
    const files = rooms.flatMap((room) =>
      readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(ts|js)$/.test(file) && !file.endsWith('kernels-wasm.ts'))
        .map((file) => join(room, file)),
    );
    const thrown = files.flatMap((file) =>
      [...read(file).matchAll(/TurnwiseError\(\s*'(\w+)'|'((?!WASM_)[A-Z]+(?:_[A-Z\d]+)+)'|'(CLI_\w+):/g)].map(
        ([, direct, quoted, printed]) => direct ?? quoted ?? printed,
      ),
    );
    const documented = read(page)
      .slice(read(page).indexOf('## Errors'))
      .match(/`[A-Z\d_]+`/g)!
      .map((code) => code.slice(1, -1));
    expect(documented.sort()).toEqual([...new Set(thrown)].sort());
  });

  it('describes every field of evaluate, and no other', async () => {
    const words = 'evaluate --town 1 --routes 1 --driver expert --repeat 2 --json';
    const result = (await runCli(words.split(' '))).json();
    const elsewhere = ['checkpoint', 'weights', 'preset', 'backend', 'shard'];
    expect(firstColumn(page, '## Evaluation').sort()).toEqual([...Object.keys(result), ...elsewhere].sort());
    expect(firstColumn(page, 'Each of `perRoute`').sort()).toEqual(
      [...Object.keys(result.perRoute[0]), 'scenario', 'pair', 'warnings'].sort(),
    );
    expect(firstColumn(page, '### End reasons').sort()).toEqual(Object.keys(result.endReasons).sort());
  });

  it('has the figures of an evaluation as the metrics define them', () => {
    const text = read(page);
    for (const metric of [...EVALUATION_METRICS, ...BELIEF_METRICS]) expect(text).toContain(metricRow(metric));
    expect(firstColumn(page, '### Mixtures')).toEqual(BELIEF_METRICS.map(({ name }) => name));
    expect(BELIEF_METRICS.map(({ name }) => name)).toEqual(Object.keys(sumBeliefs([noBeliefs()])!));
    for (const name of COMFORT_NAMES) {
      const { low, high, unit } = COMFORT_LIMITS[name];
      expect(text).toContain(`| \`${name}\` | ${low} | ${high} | ${unit} |`);
    }
    expect(firstColumn(page, '### Infractions').sort()).toEqual([...INFRACTION_KINDS].sort());
    expect(firstColumn(page, '### Driving score').sort()).toEqual(Object.keys(CARLA_PENALTIES).sort());
    for (const [kind, { factor, coefficient }] of Object.entries(CARLA_PENALTIES))
      if (kind !== 'min-speed') expect(text).toContain(`| \`${kind}\` | ${factor} | ${coefficient} |`);
    const section = text.slice(text.indexOf('### Manoeuvres'), text.indexOf('### Comfort'));
    for (const name of MANOEUVRES) expect(section).toContain(`\`${name}\``);
  });

  it('describes every field of world check, and no other', async () => {
    const result = (await runCli('world check --town 1 --json'.split(' '))).json();
    expect(firstColumn(page, '## World check').sort()).toEqual(Object.keys(result).sort());
  });

  it('describes every field of a checkpoint and of metrics.jsonl, and no other', () => {
    const config = JSON.parse(read(join(dirname(MODEL_CARD), 'config.json')));
    expect(firstColumn(page, '`config.json`:').sort()).toEqual(Object.keys(config).sort());
    expect(firstColumn(page, '`metrics.jsonl`:').sort()).toEqual(Object.keys(config.metrics).sort());
  });
});

it(`${relative('.', MODEL_CARD)} has the layers of the preset`, () => {
  expect(read(MODEL_CARD)).toContain(presetTable(PRESETS.small));
});
