import { expect, it } from 'vitest';
import { TOWN_SUITES, townSuite } from '../../evaluation/suites/built-in';
import { makeTownSuites } from '../../evaluation/suites/make-town-suites';
import { TRAINING_TOWNS, UNSEEN_TOWNS } from './town-suite-towns';

it('the suites of towns are made again, number for number', () => {
  expect(makeTownSuites(UNSEEN_TOWNS, TRAINING_TOWNS)).toEqual(TOWN_SUITES.map(townSuite));
});
