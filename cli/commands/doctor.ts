import type { Command } from 'commander';
import { type Finding, PROBES, runProbes, verdictOf } from '../doctor/probes';
import { EXIT } from '../io';
import { printResult, type Session } from '../session';

const EXAMPLES = `
Example:
  $ turnwise doctor

Every probe only reads. Each finding is ok, warn (a part of Turnwise will not work, or slower), fail (driving will not
work) or skip. Exit code 1 when one fails.`;

export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('Looks whether this machine has what Turnwise needs, and says what to do about what is missing.')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { json?: boolean }) => {
      const findings = await runProbes(PROBES);
      const verdict = verdictOf(findings);
      printResult(
        session,
        options.json,
        { verdict, findings },
        `${findings.map(line).join('\n')}\n\nverdict: ${verdict}`,
      );
      if (verdict === 'broken') session.exitCode = EXIT.failed;
    });
}

function line({ status, probe, evidence, prescription }: Finding): string {
  return `${status.padEnd(5)} ${probe.padEnd(22)} ${evidence}${prescription ? `\n${' '.repeat(29)}-> ${prescription}` : ''}`;
}
