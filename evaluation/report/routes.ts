import type { FrameStrip } from '../frame-strips';
import type { RouteRecord } from '../records';
import { hasPassed, hasScenarios, type ReportedRoute, type Results } from '../results';
import { escapeText, type Fields, fixed, percent, section, type TableColumn, table } from './html';
import { warningList } from './provenance';

/** Strips of frames that a page shows at most: about 15 kB each. */
const MOST_STRIPS = 60;

/** The table of all routes. */
export function routesSection(results: Results, fields: Fields): string {
  const of = (keys: readonly string[], format?: Parameters<Fields['show']>[1]) => (_: ReportedRoute, i: number) =>
    fields.show(['perRoute', i, ...keys], format);
  const several = Object.keys(results.perSuite).length > 1;
  const unnamed = results.perRoute.some(({ entry, world }) => !entry.includes(world));
  const scenarios = hasScenarios(results);
  // what is left out then is in the CSV
  const isWide = several || unnamed || scenarios;
  const warnings = results.perRoute.flatMap(({ entry, warnings = [] }) => warnings.map((text) => `${entry}: ${text}`));
  const columns: TableColumn<ReportedRoute>[] = [
    {
      title: several ? 'Entry, suite' : 'Entry',
      text: 'name',
      cell: ({ entry, suite }) => escapeText(entry) + (several ? `<small>${escapeText(suite)}</small>` : ''),
    },
    ...(unnamed
      ? [{ title: 'World', text: 'name' as const, cell: ({ world }: ReportedRoute) => escapeText(world) }]
      : []),
    {
      title: 'end',
      text: true,
      cell: (route) => `<span${hasPassed(route) ? '' : ' class="failed"'}>${route.endReason}</span>`,
    },
    ...(scenarios
      ? [
          {
            title: 'passed',
            hint: 'the test of the scenario',
            text: true,
            cell: ({ outcome }: ReportedRoute) =>
              outcome
                ? `${outcome.passed ? 'yes' : '<span class="failed">no</span>'} <span class="muted">${outcome.test}</span>`
                : '<span class="muted">–</span>',
          },
        ]
      : []),
    { title: 'completion', cell: of(['completion'], percent) },
    { title: 'CARLA 2.1', cell: of(['drivingScore', 'carla-leaderboard-2.1'], fixed(1)) },
    { title: '2.0', cell: of(['drivingScore', 'carla-leaderboard-2.0'], fixed(1)) },
    {
      title: 'infractions',
      cell: ({ infractions }) => (infractions.length ? String(infractions.length) : '<span class="muted">0</span>'),
    },
    { title: 'length', cell: of(['length'], fixed(0, 'm')) },
    ...(isWide ? [] : [{ title: 'driven', cell: of(['distance'], fixed(0, 'm')) }]),
    { title: 'time', cell: of(['time'], fixed(1, 's')) },
    {
      title: 'junctions right',
      cell: ({ junctions }, i) =>
        junctions
          ? `${of(['junctionsRight'])(results.perRoute[i], i)} of ${of(['junctions'])(results.perRoute[i], i)}`
          : '<span class="muted">–</span>',
    },
    { title: 'off centre', hint: 'mean distance from the line of the route', cell: of(['meanOffset'], fixed(2, 'm')) },
    { title: 'at most', cell: of(['maxOffset'], fixed(2, 'm')) },
    ...(isWide
      ? []
      : [
          {
            title: 'comfort',
            cell: ({ comfort }: ReportedRoute) => (comfort.comfortable ? 'yes' : '<span class="muted">no</span>'),
          },
        ]),
    { title: 'hash', text: true, cell: ({ hash }) => `<span class="mono">${hash}</span>` },
  ];
  return section(
    'routes',
    'Routes',
    table(columns, results.perRoute, (route) => !hasPassed(route)) + warningList(warnings, 0),
  );
}

/** A picture of every route: first those where something went wrong, with what the cameras saw. */
export function picturesSection(results: Results, routes: readonly RouteRecord[]): string {
  const shown = routes
    .map((route, i) => ({ route, reported: results.perRoute[i] }))
    .filter(({ route }) => route.picture);
  if (shown.length === 0) return '';
  const wrong = shown.filter(({ reported }) => !hasPassed(reported) || reported.infractions.length > 0);
  const right = shown.filter((one) => !wrong.includes(one));
  let room = MOST_STRIPS;
  let left = 0;
  const withStrips = wrong.map(({ route, reported }) => {
    const strips = route.strips.slice(0, room);
    room -= strips.length;
    left += route.strips.length - strips.length + route.moreStrips;
    return figure(route, reported, strips);
  });
  const key =
    '<p class="muted">Wide line: planned. Thin line: driven. Dot: start. Ring: goal. Cross: where the car failed. Numbered: infractions. North is up. ' +
    'Film strips show the left, front and right camera before an infraction and when it began.</p>';
  return section(
    'pictures',
    'Maps and film strips',
    key +
      (wrong.length
        ? `<h3>With infractions: ${wrong.length}</h3><div class="routes wide">${withStrips.join('\n')}</div>`
        : '') +
      (left ? `<p class="muted">${left} more film strips are left out.</p>` : '') +
      (right.length
        ? `<h3>Without: ${right.length}</h3><div class="routes">${right.map(({ route, reported }) => figure(route, reported, [])).join('\n')}</div>`
        : ''),
  );
}

function figure({ picture, suite }: RouteRecord, reported: ReportedRoute, strips: readonly FrameStrip[]): string {
  const { entry, world, endReason, completion, length, infractions, drivingScore } = reported;
  const where = entry.includes(world) ? '' : ` in ${escapeText(world)}`;
  const end = `<span${hasPassed(reported) ? '' : ' class="failed"'}>${endReason}</span>`;
  const list = infractions.map(
    ({ kind, time, on, duration, distance }) =>
      `<li>${kind}${on ? ` (${on})` : ''} at ${time.toFixed(1)} s${duration > 0 ? `, for ${duration.toFixed(1)} s and ${distance.toFixed(0)} m` : ''}</li>`,
  );
  return (
    `<figure>${picture}<figcaption title="${escapeText(suite)}"><b>${escapeText(entry)}</b>${where}: ${end}, ${percent(completion)} of ${length.toFixed(0)} m, ` +
    `score ${drivingScore['carla-leaderboard-2.1'].toFixed(1)}${list.length ? `<ol>${list.join('')}</ol>` : ''}</figcaption>` +
    `${strips.length ? `<div class="strips">${strips.map(filmStrip).join('')}</div>` : ''}</figure>`
  );
}

function filmStrip({ kind, time, before, png }: FrameStrip): string {
  const rows = before.map((seconds) => `<li>${seconds ? `−${seconds.toFixed(1)} s` : '0 s'}</li>`);
  const title = `${escapeText(kind)} at ${time.toFixed(1)} s`;
  return (
    `<div class="strip"><p>${title}: left, front, right</p><div><ol>${rows.join('')}</ol>` +
    `<img alt="${title}" src="${escapeText(png)}"></div></div>`
  );
}
