/** Names of the entities of the scene that hold the map. */
export const SCENE = { roads: 'roads', junctions: 'junctions', lanes: 'lanes', route: 'route', car: 'car' } as const;
