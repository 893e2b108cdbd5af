import { CommanderError } from 'commander';
import { TurnwiseError } from '../core/errors';
import { EXIT, type Io } from './io';

const CODES: Record<string, string> = {
  'commander.unknownOption': 'CLI_UNKNOWN_OPTION',
  'commander.unknownCommand': 'CLI_UNKNOWN_COMMAND',
  'commander.excessArguments': 'CLI_TOO_MANY_ARGUMENTS',
  'commander.missingArgument': 'CLI_MISSING_ARGUMENT',
  'commander.optionMissingArgument': 'CLI_BAD_OPTION',
  'commander.missingMandatoryOptionValue': 'CLI_MISSING_OPTION',
  'commander.conflictingOption': 'CLI_CONFLICTING_OPTIONS',
  'commander.invalidArgument': 'CLI_BAD_OPTION',
};

/** Turns what commander throws into our error: its message, with the nearest known word when it found one. */
function fromCommander(error: CommanderError, argv: readonly string[], program: string): TurnwiseError {
  const message = error.message.replace(/^error: /, '');
  const [what, hint] = message.split(/\n\(?/);
  const nearest = hint?.replace(/\)$/, '');
  const command = argv.find((word) => !word.startsWith('-'));
  const known = error.code === 'commander.unknownCommand' ? undefined : command;
  return new TurnwiseError(CODES[error.code] ?? 'CLI_BAD_OPTION', {
    what: `${what[0].toUpperCase()}${what.slice(1)}.`.replace(/\.\.$/, '.'),
    where: 'command line',
    fix: `${nearest ? `${nearest} ` : ''}See: ${program} ${known ? `${known} ` : ''}--help`,
    cause: error,
  });
}

/**
 * Prints an error and gives the exit code for it.
 *
 * For people: code, what, where and fix on stderr. With `--json`: one object `{"error": {...}}` on stdout, so that whoever
 * reads stdout as JSON always finds an object there. Exit code 2 for input that a person can correct, 130 when stopped,
 * 1 for a lost worker and for everything else (code INTERNAL, the stack on stderr).
 */
export function reportError(thrown: unknown, argv: readonly string[], io: Io, program = 'turnwise'): number {
  if (thrown instanceof CommanderError && (thrown.exitCode === 0 || thrown.code === 'commander.help')) return EXIT.ok;
  const json = argv.includes('--json');
  const print = (error: TurnwiseError) => {
    if (json) io.out(`${JSON.stringify({ error: error.toJSON() })}\n`);
    else {
      io.err(`${error.code}: ${error.what}\n`);
      if (error.where) io.err(`  where: ${error.where}\n`);
      if (error.fix) io.err(`  fix:   ${error.fix}\n`);
    }
  };
  if (io.signal.aborted) {
    print(new TurnwiseError('INTERRUPTED', { what: 'Stopped before the end. What had been finished is kept.' }));
    return EXIT.interrupted;
  }
  if (thrown instanceof CommanderError) {
    print(fromCommander(thrown, argv, program));
    return EXIT.badInput;
  }
  if (thrown instanceof TurnwiseError) {
    print(thrown);
    return thrown.code === 'WORKER_LOST' ? EXIT.failed : EXIT.badInput;
  }
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  print(
    new TurnwiseError('INTERNAL', {
      what: `Something unexpected went wrong: ${text}`,
      fix: 'Please report it with the command and the lines below; `turnwise doctor` tells whether this machine is the cause.',
    }),
  );
  if (thrown instanceof Error && thrown.stack) io.err(`${thrown.stack}\n`);
  return EXIT.failed;
}
