import { COMFORT_LIMITS, COMFORT_NAMES } from '../comfort';
import { INFRACTION_KINDS, NOT_MEASURED } from '../infractions';
import type { Results } from '../results';
import { calibrationCurve, meter, pitHistogram } from './charts';
import { escapeText, type Fields, fixed, percent, section, table } from './html';

/** How routes ended, and what was done wrong. */
export function endsSection(results: Results, fields: Fields): string {
  const ends = Object.entries(results.endReasons);
  const most = Math.max(1, ...ends.map(([, count]) => count));
  const kinds = INFRACTION_KINDS.filter((kind) => results.infractions[kind] !== null);
  const mostOfKind = Math.max(1, ...kinds.map((kind) => results.infractions[kind] ?? 0));
  return section(
    'ends',
    'Ends and infractions',
    `<div class="columns"><div><h3>How the routes ended</h3>${table(
      [
        { title: 'End', text: true, cell: ([name]) => escapeText(name) },
        {
          title: 'routes',
          text: true,
          cell: ([name, count]) =>
            `${fields.show(['endReasons', name])} ${count ? meter(count / most, name !== 'arrived') : ''}`,
        },
      ],
      ends,
    )}</div><div><h3>Infractions</h3>${table(
      [
        { title: 'Kind', text: true, cell: (kind) => kind },
        {
          title: 'how many',
          text: true,
          cell: (kind) => {
            const count = results.infractions[kind] ?? 0;
            return `${fields.show(['infractions', kind])} ${count ? meter(count / mostOfKind, true) : ''}`;
          },
        },
      ],
      kinds,
    )}<p class="muted">Not measured by this build: ${NOT_MEASURED.join(', ')}. Outside the lanes of the routes: ${fields.show(['outsideLanes'], fixed(0, 'm'))} of ${fields.show(['distance'], fixed(0, 'm'))}.</p></div></div>`,
  );
}

/** Comfort against nuPlan's limits. */
export function comfortSection(results: Results, fields: Fields): string {
  const worst = (name: (typeof COMFORT_NAMES)[number]) =>
    results.perRoute.reduce(
      (best, { comfort }, i, all) => (comfort.most[name] > all[best].comfort.most[name] ? i : best),
      0,
    );
  return section(
    'comfort',
    'Comfort',
    `${table(
      [
        { title: 'Limit', text: true, cell: (name) => COMFORT_LIMITS[name].title },
        {
          title: 'from',
          cell: (name) => String(COMFORT_LIMITS[name].low),
        },
        {
          title: 'to',
          cell: (name) =>
            `${COMFORT_LIMITS[name].high} ${COMFORT_LIMITS[name].unit.replace('^2', '²').replace('^3', '³')}`,
        },
        {
          title: 'time within',
          cell: (name) => `${fields.show(['comfort', name], percent)} ${meter(results.comfort[name])}`,
        },
        {
          title: 'routes within',
          hint: 'routes that kept the limit all the way',
          cell: (name) => `${fields.show(['comfortRoutes', name])} of ${fields.show(['routes'])}`,
        },
        {
          title: 'largest size',
          hint: 'furthest from zero on any route, without its sign',
          cell: (name) => fields.show(['perRoute', worst(name), 'comfort', 'most', name], fixed(2)),
        },
        {
          title: 'on route',
          text: true,
          cell: (name) => `<span class="muted">${escapeText(results.perRoute[worst(name)]?.entry ?? '')}</span>`,
        },
      ],
      COMFORT_NAMES,
    )}<p class="muted">Limits and filters are those of nuPlan's <i>ego is comfortable</i>.</p>`,
  );
}

/** What the driver's mixtures were worth; nothing where it gave none. */
export function beliefsSection(results: Results, fields: Fields): string {
  const { beliefs } = results;
  if (!beliefs) return '';
  const rows: [name: string, figure: string, note: string][] = [
    [
      'NLL',
      fields.show(['beliefs', 'nll'], fixed(3, 'nats')),
      "of the expert's curvature, mean; a density over 1/m, so it may be negative",
    ],
    [
      'Calibration error',
      fields.show(['beliefs', 'calibrationError'], percent),
      'mean distance between the two curves',
    ],
    [
      'Highest peak on the route',
      fields.show(['beliefs', 'modeRight'], percent),
      `of ${fields.show(['beliefs', 'branchTicks'])} ticks at junctions whose branches can be told apart`,
    ],
    ['Driven curvature on the route', fields.show(['beliefs', 'drivenRight'], percent), 'of the same ticks'],
    [
      'Entropy with the route',
      fields.show(['beliefs', 'entropyRouted'], fixed(2, 'nats')),
      `mean of ${fields.show(['beliefs', 'entropySamples'])} times before junctions with a choice`,
    ],
    [
      'Entropy without it',
      fields.show(['beliefs', 'entropyUnrouted'], fixed(2, 'nats')),
      'the same observations with the route taken off the map',
    ],
  ];
  if (results.mismatch)
    rows.push(
      [
        'Entropy at false streets',
        fields.show(['mismatch', 'entropyAt'], fixed(2, 'nats')),
        `mean of ${fields.show(['mismatch', 'ticksAt'])} ticks within 10 m of where a street leaves the route that only the map shows`,
      ],
      [
        'Entropy before them',
        fields.show(['mismatch', 'entropyBefore'], fixed(2, 'nats')),
        `mean of ${fields.show(['mismatch', 'ticksBefore'])} ticks of the same drives until then`,
      ],
      [
        'Mismatch detection, AUC',
        fields.show(['mismatch', 'auc'], fixed(3)),
        'probability that a tick of the former has more entropy than one of the latter (Mann-Whitney U); 0.5 is chance',
      ],
    );
  return section(
    'beliefs',
    'What the driver believed',
    `<div class="columns"><div><h3>PIT histogram: flat where calibrated</h3>${pitHistogram(beliefs, fields)}</div>` +
      `<div><h3>z-score curve: on the dashed line where calibrated</h3>${calibrationCurve(beliefs, fields)}</div></div>` +
      table(
        [
          { title: 'Measure', text: true, cell: ([name]) => name },
          { title: 'value', cell: ([, figure]) => figure },
          {
            title: `over ${beliefs.ticks} ticks`,
            text: true,
            cell: ([, , note]) => `<span class="muted">${note}</span>`,
          },
        ],
        rows,
      ),
  );
}
