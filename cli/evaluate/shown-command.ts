import { commandLine } from '../session';

/** Options that change where and how fast an evaluation is made, and nothing in its figures; whether a value follows. */
const WITHOUT_EFFECT: Readonly<Record<string, boolean>> = {
  '--out': true,
  '--report': true,
  '--log': true,
  '--log-images': true,
  '--shard': true,
  '--workers': true,
  '--json': false,
};

/** The command that gives the same figures, without what does not change them: the same for whole and merged evaluations. */
export function shownCommand(argv: readonly string[]): string {
  const shown: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [name] = argv[i].split('=', 1);
    const takesValue = WITHOUT_EFFECT[name];
    if (takesValue === undefined) shown.push(argv[i]);
    else if (takesValue && name === argv[i]) i++;
  }
  return commandLine(shown);
}
