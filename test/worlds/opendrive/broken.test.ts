import { describe, expect, it } from 'vitest';
import { TurnwiseError } from '../../../core/errors';
import { readOpenDrive } from '../../../worlds/opendrive';
import { geometry, lane, readXodr as read, road, section, xodr } from './xodr';

const codeOf = (bytes: Uint8Array) => {
  try {
    readOpenDrive(bytes, 'test.xodr');
  } catch (error) {
    if (error instanceof TurnwiseError) return `${error.code} ${error.where}`;
    throw error;
  }
  return 'read';
};

describe('what is refused', () => {
  it.each([
    ['no XML', new TextEncoder().encode('OpenDRIVE'), 'ODR_NOT_XML test.xodr'],
    ['another kind of XML', new TextEncoder().encode('<osm/>'), 'ODR_NOT_OPENDRIVE test.xodr'],
    ['half a file', xodr(road({ id: 1, length: 9 })).subarray(0, 400), 'ODR_MALFORMED test.xodr'],
    ['another encoding', Uint8Array.from([...xodr(), 0xff]), 'ODR_NOT_UTF8 test.xodr'],
    [
      'an encoding that nobody knows',
      new TextEncoder().encode('<?xml version="1.0" encoding="klingon"?><OpenDRIVE/>'),
      'ODR_NOT_UTF8 test.xodr',
    ],
    [
      'version 2',
      new TextEncoder().encode('<OpenDRIVE><header revMajor="2" revMinor="0"/></OpenDRIVE>'),
      'ODR_VERSION test.xodr',
    ],
    ['no roads', xodr(), 'ODR_NO_LANES test.xodr'],
    [
      'a heading that is no number',
      xodr(road({ id: 12, length: 9, planView: geometry(0, 0, 0, Number.NaN, 9) })),
      'ODR_BAD_VALUE test.xodr, road 12',
    ],
    ['a road without a line', xodr(road({ id: 12, length: 9, planView: ' ' })), 'ODR_BAD_GEOMETRY test.xodr, road 12'],
    [
      'a line with a gap',
      xodr(road({ id: 12, length: 9, planView: geometry(0, 0, 0, 0, 4) + geometry(4, 40, 0, 0, 5) })),
      'ODR_BAD_GEOMETRY test.xodr, road 12',
    ],
    ['entities', new TextEncoder().encode('<!DOCTYPE x [<!ENTITY a "b">]><OpenDRIVE/>'), 'ODR_MALFORMED test.xodr'],
  ])('%s', (_, bytes, code) => {
    expect(codeOf(bytes).replace(/, line \d+, column \d+$/, '')).toBe(code);
  });
});

it('warns of lanes without a width, and of connections that name no lanes', () => {
  const joined = (id: number, junction: number, x: number) =>
    road({ id, length: 20, junction, planView: geometry(0, x, 0, 0, 20), sections: section(0, [], [lane(-1)]) });
  const { warnings } = read(
    road({ id: 4, length: 20, sections: section(0, [lane(1, '')], [lane(-1)]) }),
    joined(5, 9, 20),
    '<junction id="9" name=""><connection id="0" incomingRoad="4" connectingRoad="5" contactPoint="start"/></junction>',
  );
  expect(warnings).toContain('Lanes for driving without a <width> or <border> were left out: road 4.');
  expect(warnings).toContain('Connections without a <laneLink> join no lanes: junction 9.');
});

it('broken XML is told with its line and column', () => {
  const filler = '<!-- a line -->\n'.repeat(200_000);
  const at = (text: string) => codeOf(new TextEncoder().encode(text));
  expect(at('<OpenDRIVE>\n<header/>\n  <road></rod></OpenDRIVE>')).toBe('ODR_MALFORMED test.xodr, line 3, column 9');
  expect(at(`<OpenDRIVE>\n${filler} <road x=1/>`)).toBe('ODR_MALFORMED test.xodr, line 200002, column 2');
  expect(at(`<OpenDRIVE><!--${'x\n'.repeat(1_500_000)}-->\n</road>`)).toBe(
    'ODR_MALFORMED test.xodr, line 1500002, column 1',
  );
});
