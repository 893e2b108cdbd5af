import type { RouteRecord } from './records';
import { escapeText, Fields } from './report/html';
import { beliefsSection, comfortSection, endsSection } from './report/measures';
import { repeatSection, sourcesSection } from './report/provenance';
import { picturesSection, routesSection } from './report/routes';
import { REPORT_STYLE } from './report/style';
import { cards, groupSections } from './report/summary';
import type { Results } from './results';

/**
 * Writes one page that needs nothing else: figures, the table of routes, a map of every route, what the cameras saw at infractions, and how to
 * repeat it. It has no script. Its numbers are those of the results, each marked with its place in them.
 *
 * @param routes in the order of `results.perRoute`
 */
export function evaluationReport(results: Results, routes: readonly RouteRecord[]): string {
  const fields = new Fields(results);
  const { driver, checkpoint, weights, suites, worlds, version } = results;
  const who = checkpoint ?? driver;
  const title = `${who} on ${suites.map(({ name }) => name).join(', ')}`;
  const sections = [
    groupSections(results, fields),
    endsSection(results, fields),
    beliefsSection(results, fields),
    comfortSection(results, fields),
    routesSection(results, fields),
    picturesSection(results, routes),
    sourcesSection(results),
    repeatSection(results, fields),
  ].filter(Boolean);
  const links = sections.map((html) => {
    const [, id, name] = /^<section id="([^"]+)"><h2>([^<]*)/.exec(html) ?? [];
    return `<a href="#${id}">${name}</a>`;
  });
  const sources = [...new Set(worlds.flatMap(({ attribution }) => attribution ?? []))];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Turnwise evaluation: ${escapeText(title)}</title>
<style>${REPORT_STYLE}</style></head>
<body>
<header>
<p class="kicker">Turnwise evaluation</p>
<h1>${escapeText(title)}</h1>
<p>${fields.show(['routes'])} routes in ${worlds.length} ${worlds.length === 1 ? 'world' : 'worlds'}${weights ? `; weights <span class="mono">${weights}</span>` : ''}; trajectories <span class="mono">${results.hash}</span>; turnwise ${escapeText(version)}</p>
${cards(results, fields)}
<nav>${links.join('')}</nav>
</header>
${sections.join('\n')}
<footer>${sources.map((source) => `<p>Map: ${escapeText(source)}</p>`).join('')}<p>Made by Turnwise ${escapeText(version)}. The same command gives the same figures, to the bit.</p></footer>
</body>
</html>
`;
}
