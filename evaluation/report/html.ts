const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in HTML and in its attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

/** How a number is shown. */
export type Format = (value: number) => string;

export const whole: Format = (value) => String(value);
export const percent: Format = (value) => `${(100 * value).toFixed(1)} %`;
export const kilometres: Format = (value) => `${(value / 1000).toFixed(2)} km`;
/** So many digits after the point, and a unit. */
export const fixed =
  (digits: number, unit = ''): Format =>
  (value) =>
    `${value.toFixed(digits)}${unit && ` ${unit}`}`;

/** Keys from the top of the JSON to a number. */
export type Path = readonly (string | number)[];

/**
 * Shows numbers of an object. Each stands in a `<data>` element with its exact value and its place in the JSON (RFC 6901), so that a program
 * can take from the page what a person reads there.
 */
export class Fields {
  constructor(private readonly root: object) {}

  /** The number at a path; a dash where there is none. */
  show(path: Path, format: Format = whole): string {
    const value = this.at(path);
    if (typeof value !== 'number') return '–';
    return `<data value="${value}" data-json="${pointer(path)}">${escapeText(format(value))}</data>`;
  }

  /** Attributes for a mark in a drawing that stands for the number at a path. */
  mark(path: Path): string {
    return `data-value="${this.at(path)}" data-json="${pointer(path)}"`;
  }

  at(path: Path): unknown {
    return path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
      this.root,
    );
  }
}

function pointer(path: Path): string {
  return escapeText(path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
}

/** A column of a table: its title, and the HTML of a row's cell. */
export interface TableColumn<Row> {
  title: string;
  /** Said when the pointer rests on the title. */
  hint?: string;
  cell: (row: Row, index: number) => string;
  /** Text, to the left; of `name`, text of any length, which takes a second line where the page is narrow. */
  text?: boolean | 'name';
}

/** A table; rows that are marked stand out. */
export function table<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  isMarked: (row: Row) => boolean = () => false,
): string {
  const kind = ({ text }: TableColumn<Row>) => (text ? ` class="text${text === 'name' ? ' name' : ''}"` : '');
  const head = columns.map(
    (column) =>
      `<th${kind(column)}${column.hint ? ` title="${escapeText(column.hint)}"` : ''}>${escapeText(column.title)}</th>`,
  );
  const body = rows.map(
    (row, i) =>
      `<tr${isMarked(row) ? ' class="bad"' : ''}>${columns.map((column) => `<td${kind(column)}>${column.cell(row, i)}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table>\n<thead><tr>${head.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

/** A section of the page. */
export function section(id: string, title: string, body: string): string {
  return `<section id="${id}"><h2>${escapeText(title)}</h2>\n${body}\n</section>`;
}
