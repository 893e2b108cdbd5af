import { readOpenDrive } from '../../../worlds/opendrive';

/** Text of OpenDRIVE elements, for tests. */
export const xodr = (...content: string[]) =>
  new TextEncoder().encode(
    `<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4"/>${content.join('\n')}</OpenDRIVE>`,
  );

export interface RoadText {
  id: string | number;
  length: number;
  /** `<geometry>` elements; a straight line eastwards from the origin by default. */
  planView?: string;
  junction?: string | number;
  link?: string;
  type?: string;
  rule?: string;
  laneOffset?: string;
  sections?: string;
  signals?: string;
  objects?: string;
  lateral?: string;
  elevation?: string;
}

export const geometry = (s: number, x: number, y: number, hdg: number, length: number, shape = '<line/>') =>
  `<geometry s="${s}" x="${x}" y="${y}" hdg="${hdg}" length="${length}">${shape}</geometry>`;

export const road = (text: RoadText) =>
  `<road name="" id="${text.id}" length="${text.length}" junction="${text.junction ?? -1}"${text.rule ? ` rule="${text.rule}"` : ''}>
  <link>${text.link ?? ''}</link>${text.type ?? ''}
  <planView>${text.planView ?? geometry(0, 0, 0, 0, text.length)}</planView>
  <elevationProfile>${text.elevation ?? ''}</elevationProfile><lateralProfile>${text.lateral ?? ''}</lateralProfile>
  <lanes>${text.laneOffset ?? ''}${text.sections ?? section(0, [lane(1)], [lane(-1)])}</lanes>
  <objects>${text.objects ?? ''}</objects><signals>${text.signals ?? ''}</signals></road>`;

export const section = (s: number, left: string[], right: string[], middle = '') =>
  `<laneSection s="${s}"><left>${left.join('')}</left><center><lane id="0" type="none">${middle}</lane></center><right>${right.join('')}</right></laneSection>`;

export const cubic = (name: string, s: number, a: number, b = 0, c = 0, d = 0) =>
  `<${name} ${name === 'width' || name === 'border' ? 'sOffset' : 's'}="${s}" a="${a}" b="${b}" c="${c}" d="${d}"/>`;

export const lane = (id: number, content = cubic('width', 0, 3.5), type = 'driving', attributes = '') =>
  `<lane id="${id}" type="${type}" level="false" ${attributes}>${content}</lane>`;

export const links = (predecessor: number | null, successor: number | null) =>
  `<link>${predecessor === null ? '' : `<predecessor id="${predecessor}"/>`}${successor === null ? '' : `<successor id="${successor}"/>`}</link>`;

/** Reads a map of such elements. */
export const readXodr = (...content: string[]) => readOpenDrive(xodr(...content), 'test.xodr');
