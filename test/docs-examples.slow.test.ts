import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { blocks, PAGES, ROOT, read } from './docs-pages';

describe('examples', () => {
  const folder = join(ROOT, 'test-results/examples');
  const examples = PAGES.flatMap((page) =>
    blocks(read(page), 'ts').map(({ info, code }, i) => ({
      name: `${page.replace(/\W/g, '-')}-${i}.ts`,
      runs: info === 'run',
      // they are written for the repository's root
      code: code.replace(/(from ')\.\//g, '$1../../'),
    })),
  );
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    for (const { name, code } of examples) writeFileSync(join(folder, name), code);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('have the types that the library has', { timeout: 120_000 }, () => {
    expect(examples.length).toBeGreaterThan(3);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] }),
    );
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it.each(examples.filter(({ runs }) => runs))('$name runs', { timeout: 120_000 }, async ({ name }) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await import(/* @vite-ignore */ join(folder, name));
      expect(String(log.mock.calls[0])).toMatch(/arrived/);
    } finally {
      log.mockRestore();
    }
  });
});
