import { expect, it } from 'vitest';
import type { Io } from '../../cli/io';
import { startProgress } from '../../cli/progress';

it('where nobody watches, progress is a line now and then, with the time left as soon as it can be told', () => {
  let now = 0;
  const lines: string[] = [];
  const io: Io = {
    out: () => expect.fail('progress is no result'),
    err: (text) => void lines.push(text),
    interactive: false,
    signal: new AbortController().signal,
    now: () => now,
  };
  const progress = startProgress(io, 'routes', 6, 2);
  now = 9_000;
  progress.update(2, 'soon');
  now = 12_000;
  progress.update(2, 'none yet');
  now = 20_000;
  progress.update(3, 'not again so soon');
  now = 30_000;
  progress.update(4, 'town-1 arrived');
  now = 300_000;
  progress.update(6, 'all');
  progress.stop();
  expect(lines).toEqual(['routes 2/6 none yet\n', 'routes 4/6 town-1 arrived, 30 s left\n', 'routes 6/6 all\n']);
});
