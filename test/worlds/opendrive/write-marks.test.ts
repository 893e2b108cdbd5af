import { expect, it } from 'vitest';
import { writeOpenDrive } from '../../../worlds/opendrive/write';
import { cubic, lane, links, readXodr as read, road, section } from './xodr';

it('writes the marks of a map, and names streets whose lanes lose what lies beside them', () => {
  const mark = (type: string) => `<roadMark sOffset="0" type="${type}" color="yellow" width="0.12"/>`;
  const wide = cubic('width', 0, 3.5);
  const street = (id: number, sections: string) => read(road({ id, length: 100, sections }));
  const marked = street(
    1,
    section(0, [lane(1, wide + mark('none'))], [lane(-1, wide + mark('solid'))], mark('broken')),
  );
  const written = new TextDecoder().decode(writeOpenDrive(marked).bytes);
  const types = [...written.matchAll(/<lane id="(-?\d)".*?<roadMark sOffset="0" type="([^"]*)"/g)];
  expect(types.map(([, id, type]) => `${id} ${type}`)).toEqual(['1 none', '0 broken', '-1 solid']);
  expect(writeOpenDrive(marked).warnings).toEqual([]);
  const opening = street(
    2,
    section(0, [lane(1, links(null, 1) + wide)], [lane(-1, links(null, -1) + wide)]) +
      section(
        70,
        [lane(1, links(1, null) + wide)],
        [lane(-1, links(-1, null) + wide), lane(-2, links(null, null) + wide)],
      ),
  );
  expect(writeOpenDrive(opening).warnings).toEqual([expect.stringMatching(/became roads of their own.*: road \d/)]);
});
