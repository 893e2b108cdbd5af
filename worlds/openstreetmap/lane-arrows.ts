import type { LaneArrow, LaneArrows } from '../street-signs';

/** OpenStreetMap's words (wiki.openstreetmap.org, Key:turn) and ours. */
const ARROWS: Record<string, LaneArrow> = {
  reverse: 'reverse',
  sharp_left: 'sharp-left',
  left: 'left',
  slight_left: 'slight-left',
  merge_to_left: 'merge-left',
  through: 'through',
  merge_to_right: 'merge-right',
  slight_right: 'slight-right',
  right: 'right',
  sharp_right: 'sharp-right',
};
/** Roads have up to 16 lanes. */
const MAX_ENTRIES = 20;

/** Reads a value of `turn:lanes`: `left|through|through;right`. Undefined where there is none, or nothing is painted on any lane. */
export function laneArrows(text: string | undefined): LaneArrows | undefined {
  if (text === undefined) return undefined;
  const lanes = text.split('|', MAX_ENTRIES).map((lane) =>
    lane
      .split(';')
      .map((word) => word.trim())
      .filter((word) => Object.hasOwn(ARROWS, word))
      .map((word) => ARROWS[word]),
  );
  return lanes.some((lane) => lane.length > 0) ? lanes : undefined;
}
