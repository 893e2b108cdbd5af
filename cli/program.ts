import { Command } from 'commander';
import { version } from '../package.json';
import { addCollect } from './commands/collect';
import { addDoctor } from './commands/doctor';
import { addDrive } from './commands/drive';
import { addEvaluate } from './commands/evaluate';
import { addLearn } from './commands/learn';
import { addReplay } from './commands/replay';
import { addRoute } from './commands/route';
import { addTrain } from './commands/train';
import { addWatch } from './commands/watch';
import { addWorld } from './commands/world';
import { reportError } from './errors';
import type { Io } from './io';
import type { Session } from './session';

/**
 * Runs one command line and gives its exit code. Never ends the process.
 *
 * @param argv the words after `turnwise`
 */
export async function run(argv: string[], io: Io): Promise<number> {
  const session: Session = { io, argv, exitCode: 0 };
  try {
    await buildProgram(session).parseAsync(argv, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    return reportError(error, argv, io);
  }
}

/** Declares every command; nothing runs until it is given words to parse. */
export function buildProgram(session: Session): Command {
  const program = new Command('turnwise')
    .description('A network learns to drive from cameras and a rough street map, in towns it has never seen.')
    .version(version)
    .exitOverride()
    // options after a command are that command's
    .enablePositionalOptions()
    // commander's own errors are printed by reportError; help without a command goes where asked-for help goes
    .configureOutput({ writeOut: session.io.out, writeErr: session.io.out, outputError: () => {} })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 bad option or file, 130 stopped.\nEvery command has --help with examples, and --json.',
    );
  addDrive(program, session);
  addEvaluate(program, session);
  addCollect(program, session);
  addTrain(program, session);
  addLearn(program, session);
  addReplay(program, session);
  addWatch(program, session);
  addWorld(program, session);
  addRoute(program, session);
  addDoctor(program, session);
  return program;
}
