import { TurnwiseError } from '../../core/errors';
import { chromiumProbe, nodeProbe, webgpuProbe } from './machine-probes';
import { checkpointProbe, drawingProbe, networkProbe } from './working-probes';

/** What a probe found. */
export interface Finding {
  probe: string;
  status: 'ok' | 'warn' | 'fail' | 'skip';
  /** What was seen, with its numbers. */
  evidence: string;
  /** What to do about it; only where something is not ok. */
  prescription?: string;
}

/** One read-only look at the machine. */
export interface Probe {
  name: string;
  /** May throw: then the probe has failed, with this prescription. */
  look: () => Promise<Omit<Finding, 'probe'>>;
  prescription: string;
}

export const PROBES: readonly Probe[] = [
  nodeProbe,
  networkProbe,
  drawingProbe,
  checkpointProbe,
  chromiumProbe,
  webgpuProbe,
];

export type Verdict = 'healthy' | 'limited' | 'broken';

/** Runs probes one after another. A probe that throws has failed; it never ends the others. */
export async function runProbes(probes: readonly Probe[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, look, prescription } of probes) {
    try {
      findings.push({ probe: name, ...(await look()) });
    } catch (error) {
      const evidence = error instanceof TurnwiseError ? `${error.code}: ${error.what}` : String(error);
      findings.push({ probe: name, status: 'fail', evidence, prescription });
    }
  }
  return findings;
}

/** Broken when something failed, limited when there is a warning. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  if (findings.some(({ status }) => status === 'fail')) return 'broken';
  return findings.some(({ status }) => status === 'warn') ? 'limited' : 'healthy';
}
