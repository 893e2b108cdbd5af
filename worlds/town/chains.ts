import { angleBetween, HAIRPIN_ANGLE, type Link } from './links';
import type { Site } from './sites';

/** A street from junction to junction: two site indices and the sites it bends at on the way. */
export interface Chain {
  from: number;
  to: number;
  via: number[];
}

/** Joins links into chains: a site with just two streets becomes a bend of one street,
 * unless that bend were a hairpin between other bends. */
export function joinChains(sites: readonly Site[], links: readonly Link[]): Chain[] {
  const at: number[][] = sites.map(() => []);
  links.forEach(({ a, b }, i) => {
    at[a].push(i);
    at[b].push(i);
  });
  const other = (link: number, site: number) => (links[link].a === site ? links[link].b : links[link].a);
  const isBend = at.map(
    (list, site) =>
      list.length === 2 &&
      angleBetween(sites[site], sites[other(list[0], site)], sites[other(list[1], site)]) >= HAIRPIN_ANGLE,
  );
  // a hairpin has room for its arc when no other bend wants the same streets
  at.forEach((list, site) => {
    if (list.length === 2 && !list.some((link) => isBend[other(link, site)])) isBend[site] = true;
  });
  const walked = links.map(() => false);
  const chains: Chain[] = [];
  const walk = (start: number, first: number) => {
    if (walked[first]) return;
    const path = [start];
    let link = first;
    for (;;) {
      walked[link] = true;
      const site = other(link, path[path.length - 1]);
      path.push(site);
      if (!isBend[site] || site === start) break;
      link = at[site][0] === link ? at[site][1] : at[site][0];
    }
    chains.push(...cutLoops(path));
  };
  for (let site = 0; site < sites.length; site++) if (!isBend[site]) for (const link of at[site]) walk(site, link);
  // what is left is a closed ring of bends
  for (let i = 0; i < links.length; i++) walk(links[i].a, i);
  return chains;
}

/** A street may not begin and end at one node, and not run on for ever: such paths are cut at bends. */
function cutLoops(path: readonly number[]): Chain[] {
  const loop = path[0] === path[path.length - 1];
  const parts = Math.max(loop ? 2 : 1, Math.ceil((path.length - 1) / 4));
  const chains: Chain[] = [];
  for (let k = 0; k < parts; k++) {
    const a = Math.round((k * (path.length - 1)) / parts);
    const b = Math.round(((k + 1) * (path.length - 1)) / parts);
    chains.push({ from: path[a], to: path[b], via: path.slice(a + 1, b) });
  }
  return chains;
}
