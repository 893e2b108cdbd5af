import type { ReportedWorld, Results } from '../results';
import { DRIVING_SCORES } from '../scores';
import { escapeText, type Fields, section, table } from './html';

/** All that it takes to get the same figures. */
export function repeatSection(results: Results, fields: Fields): string {
  const { command, version, node, seed, driver, checkpoint, weights, preset, backend, hash, plan, shard, repeat } =
    results;
  const mono = (text: string) => `<span class="mono">${escapeText(text)}</span>`;
  const facts: [string, string | undefined][] = [
    ['trajectories', `${mono(hash)} fingerprint of all of them; each route has its own above`],
    ['plan', `${mono(plan)} fingerprint of routes, maps, seed, driver and version`],
    ['turnwise', escapeText(version)],
    ['node', escapeText(node)],
    [
      'seed',
      `${fields.show(['seed'])} of the sensor noise${seed === undefined ? '' : ', and of routes that are drawn'}`,
    ],
    ['driver', escapeText(driver)],
    ['checkpoint', checkpoint && escapeText(checkpoint)],
    ['weights', weights && `${mono(weights)} fingerprint`],
    ['network', preset && `${escapeText(preset)}${backend ? `, on ${escapeText(backend)}` : ''}`],
    ['formulas', `driving score: ${DRIVING_SCORES.join(', ')}; intervals: Wilson, 95 %; comfort: nuPlan`],
    [
      'repeated',
      repeat &&
        `${repeat.times} times: ${repeat.identical ? 'identical' : `different on ${escapeText((repeat.different ?? []).join(', '))}`}`,
    ],
    ['part', shard && `${shard.part} of ${shard.of}`],
  ];
  const rows = facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
  return section(
    'repeat',
    'To repeat',
    `<pre>${escapeText(command)}</pre><table class="facts">${rows.map(([name, text]) => `<tr><td>${name}</td><td>${text}</td></tr>`).join('\n')}</table>`,
  );
}

/** Suites and maps: what they are, where they are from, what was wrong with them. */
export function sourcesSection(results: Results): string {
  const maps = results.worlds.filter(({ file }) => file !== undefined);
  const towns = results.worlds.filter(({ file }) => file === undefined);
  const suites = results.suites.map(
    ({ name, description, pairedWith, attribution, licence, warnings = [] }) =>
      `<p><b>${escapeText(name)}</b>${description ? `: ${escapeText(description)}` : ''}${pairedWith ? ` Paired with ${escapeText(pairedWith)}.` : ''}` +
      `${attribution ? ` Routes: ${escapeText(attribution)}.` : ''}${licence ? ` Licence: ${escapeText(licence)}.` : ''}</p>${warningList(warnings, 0)}`,
  );
  const roles = [...new Set(towns.map(({ role }) => role))].map(
    (role) =>
      `<p><span class="tag ${role}">${role}</span> ${towns
        .filter((town) => town.role === role)
        .map(({ id }) => escapeText(id))
        .join(', ')}</p>`,
  );
  return section(
    'sources',
    'Suites, towns and maps',
    `${suites.join('')}${roles.length ? `<h3>Generated towns</h3>${roles.join('')}` : ''}${maps.length ? mapTable(maps) : ''}`,
  );
}

function mapTable(maps: readonly ReportedWorld[]): string {
  const warned = maps.filter(({ warnings = [] }) => warnings.length > 0);
  return (
    `<h3>Maps</h3>${table(
      [
        { title: 'World', text: true, cell: ({ id }) => escapeText(id) },
        { title: 'file', text: true, cell: ({ file = '' }) => escapeText(file) },
        {
          title: 'source and licence',
          text: true,
          cell: ({ attribution }) =>
            attribution ? escapeText(attribution) : '<span class="muted">the file names none</span>',
        },
        {
          title: 'SHA-256',
          text: true,
          cell: ({ sha256 = '' }) => `<span class="mono" title="${sha256}">${sha256.slice(0, 16)}…</span>`,
        },
        { title: 'warnings', cell: ({ warnings = [], moreWarnings = 0 }) => String(warnings.length + moreWarnings) },
      ],
      maps,
    )}` +
    warned
      .map(
        ({ id, warnings = [], moreWarnings = 0 }) =>
          `<h3>Warnings of ${escapeText(id)}</h3>${warningList(warnings, moreWarnings)}`,
      )
      .join('')
  );
}

/** Warnings as a list; nothing where there are none. @param more how many are left out */
export function warningList(warnings: readonly string[], more: number): string {
  if (warnings.length === 0) return '';
  const items = warnings.map((warning) => `<li>${escapeText(warning)}</li>`);
  return `<ul class="warnings">${items.join('')}${more ? `<li>and ${more} more</li>` : ''}</ul>`;
}
