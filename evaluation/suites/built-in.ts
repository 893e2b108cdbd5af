import type { Suite } from '../suite';
import { readSuiteFile } from '../suite-file';
import trainingTowns from './training-towns-v1.suite.json';
import unseenTowns from './unseen-towns-v1.suite.json';

/** Suites that come with Turnwise as files: made once by `makeTownSuites`, and never changed since. */
const FILES: Record<string, unknown> = { 'unseen-towns-v1': unseenTowns, 'training-towns-v1': trainingTowns };

export const TOWN_SUITES: readonly string[] = Object.keys(FILES);

/** One of {@link TOWN_SUITES}. */
export function townSuite(name: string): Suite {
  return readSuiteFile(new TextEncoder().encode(JSON.stringify(FILES[name])), name);
}
