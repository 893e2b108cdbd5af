/** What a pixel shows: index in this list is the class number of semantic images. */
export const SEMANTIC_CLASSES = [
  'sky',
  'ground',
  'road',
  'marking',
  'pavement',
  'kerb',
  'building',
  'vegetation',
  'vehicle',
] as const;

export type SemanticClass = (typeof SEMANTIC_CLASSES)[number];

/** Number of a class. */
export function semanticIndex(name: SemanticClass): number {
  return SEMANTIC_CLASSES.indexOf(name);
}
