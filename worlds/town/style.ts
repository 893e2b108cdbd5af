/**
 * What the streets of a generated town are like.
 *
 * - `plain`: lanes and nothing else, one or two in a direction, painted as the look of the world says. What every town was before there were styles.
 * - `varied`: lanes 2.7 to 4 m wide, up to three in a direction; shoulders and parking strips, medians, roads without kerb or pavement, other habits of
 *   painting, wider corners.
 * - `arterial`: dual carriageways with junctions as wide as they are, one-way roads of up to four lanes, slip lanes, lanes that open before junctions.
 *
 * Networks that are to drive on maps of anywhere need to have seen such streets.
 */
export const TOWN_STYLES = ['plain', 'varied', 'arterial'] as const;
export type TownStyle = (typeof TOWN_STYLES)[number];
