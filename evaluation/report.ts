import type { RouteResult } from './drive-route';
import type { Evaluation } from './evaluate';
import { ROUTE_COLUMNS, totalsOf } from './table';

/** A route that was driven, with its picture: plain data, whichever process or machine drove it. */
export interface DrivenRoute {
  result: RouteResult;
  /** Top view (SVG), of `routePicture`. */
  picture: string;
  /** Source and licence of the map, where it has one. */
  attribution?: string;
}

export interface ReportOptions {
  evaluation: Evaluation;
  driven: readonly DrivenRoute[];
  /** The command that gives the same figures again. */
  command: string;
  /** Name and text of what else made the figures: versions, seeds, checkpoint. */
  facts: readonly (readonly [name: string, text: string])[];
}

const STYLE = `
:root{color-scheme:light dark;--road:#c9ccd1;--ink:#1c1f24;--paper:#fff;--planned:#2f7de1;--driven:#111;--bad:#d22}
@media(prefers-color-scheme:dark){:root{--road:#444a52;--ink:#e6e8eb;--paper:#16181c;--planned:#6cb0ff;--driven:#fff;--bad:#ff6b5e}}
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:var(--ink);background:var(--paper)}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}code,pre{font-family:ui-monospace,monospace;font-size:.85rem}
pre{overflow:auto;padding:.6rem;border:1px solid var(--road);border-radius:4px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid var(--road)}
th:first-child,td:first-child{text-align:left}.scroll{overflow:auto}tr.bad td{color:var(--bad)}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1.2rem}figure{margin:0}figcaption{font-size:.85rem}
svg{width:100%;height:20rem;background:color-mix(in srgb,var(--road) 18%,var(--paper))}
.road{fill:none;stroke:var(--road);stroke-linejoin:round}.area{fill:var(--road)}
.planned{fill:none;stroke:var(--planned);opacity:.55;stroke-linecap:round;stroke-linejoin:round}.driven{fill:none;stroke:var(--driven)}
.start{fill:var(--planned)}.goal{fill:none;stroke:var(--planned);stroke-width:1.5}.failure{fill:none;stroke:var(--bad)}
`;

/** Writes one small page that needs nothing else: totals, the table, a top view of every route, and how to repeat it. */
export function evaluationReport({ evaluation, driven, command, facts }: ReportOptions): string {
  const pairs = (list: readonly (readonly [string, string])[]) =>
    list.map(([name, text]) => `<tr><td>${escapeText(name)}</td><td>${escapeText(text)}</td></tr>`).join('\n');
  const head = ROUTE_COLUMNS.map(({ title }) => `<th>${title}</th>`).join('');
  const rows = evaluation.perRoute.map(
    (result) =>
      `<tr${result.arrived ? '' : ' class="bad"'}>${ROUTE_COLUMNS.map(({ of }) => `<td>${escapeText(of(result))}</td>`).join('')}</tr>`,
  );
  const pictures = driven.map(({ result, picture }) => {
    const caption = `${result.world}, route ${result.route}: ${result.endReason}, ${(100 * result.completion).toFixed(0)} % of ${result.length.toFixed(0)} m`;
    return `<figure>${picture}<figcaption>${escapeText(caption)}</figcaption></figure>`;
  });
  const sources = [...new Set(driven.flatMap(({ attribution }) => attribution ?? []))];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Turnwise evaluation: ${evaluation.arrived} of ${evaluation.routes} routes</title>
<style>${STYLE}</style></head>
<body>
<h1>Turnwise evaluation: ${evaluation.arrived} of ${evaluation.routes} routes arrived</h1>
<table>
${pairs(totalsOf(evaluation))}
</table>
<h2>To repeat</h2>
<pre>${escapeText(command)}</pre>
<table>
${pairs(facts)}
</table>
<h2>Routes</h2>
<div class="scroll"><table>
<tr>${head}</tr>
${rows.join('\n')}
</table></div>
<h2>Top views</h2>
<p>Wide line: planned. Thin line: driven. Dot: start. Ring: goal. Cross: where the car failed. North is up.</p>
<div class="pictures">
${pictures.join('\n')}
</div>
${sources.map((source) => `<p>Map: ${escapeText(source)}</p>`).join('\n')}
</body>
</html>
`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}
