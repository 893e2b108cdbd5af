import type { Attributes } from '../xml/xml-scanner';
import type { Fields } from './fields';

/**
 * What OpenDRIVE has no word for and Turnwise needs to read its own files back the same, as `<userData code= value=>`: whose map it is (in the
 * header), the junction that a connecting lane belongs to and how it turns there, what is a roundabout (in the road), and that a lane goes on where it has
 * hardly any width (in the lane). Files of others are read without.
 */
export const OWN_NOTES = {
  attribution: 'attribution',
  junction: 'turnwise:junction',
  turn: 'turnwise:turn',
  roundabout: 'turnwise:roundabout',
  tapers: 'turnwise:tapers',
} as const;

/** Who wrote our files, as their header says. */
export const VENDOR = 'Turnwise';

/** A note is no longer than this [characters]. */
const LONGEST = 500;

const CODES = new Set<string>(Object.values(OWN_NOTES));

/** Whether a `<userData>` is one of ours. */
export function isOwnNote(attributes: Attributes): boolean {
  return CODES.has(attributes.code);
}

/** A note in an element; empty where there is none. */
export function noteOf(element: Fields, note: keyof typeof OWN_NOTES): string {
  const found = element.children('userData').find((data) => data.text('code') === OWN_NOTES[note]);
  return found?.text('value').slice(0, LONGEST) ?? '';
}
