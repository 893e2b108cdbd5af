import { cubic, geometry, lane, links, road, section, xodr } from './xodr';

const SPIRAL = '<spiral curvStart="0" curvEnd="0.02"/>';
const POLY = '<paramPoly3 pRange="normalized" aU="0" bU="30" cU="0" dU="0" aV="0" bV="0" cV="1" dV="-0.5"/>';
const mark = (type: string) => `<roadMark sOffset="0" type="${type}" color="white" width="0.12"/>`;
const to = (name: string, kind: string, id: number, contact?: string) =>
  `<${name} elementType="${kind}" elementId="${id}"${contact ? ` contactPoint="${contact}"` : ''}/>`;
const arm = (id: number, x: number, y: number, hdg: number, content: Partial<Parameters<typeof road>[0]> = {}) =>
  road({
    id,
    length: 60,
    planView: geometry(0, x, y, hdg, 60),
    link: to('predecessor', 'junction', 9),
    type: '<type s="0" type="town"><speed max="50" unit="km/h"/></type>',
    ...content,
  });
const turn = (
  id: number,
  from: number,
  into: number,
  x: number,
  y: number,
  hdg: number,
  length: number,
  shape = '<line/>',
) =>
  road({
    id,
    length,
    junction: 9,
    planView: geometry(0, x, y, hdg, length, shape),
    link: to('predecessor', 'road', from, 'start') + to('successor', 'road', into, 'start'),
    sections: section(0, [], [lane(-1, links(1, -1) + cubic('width', 0, 3.5) + mark('none'))]),
  });
const connection = (id: number, from: number, over: number) =>
  `<connection id="${id}" incomingRoad="${from}" connectingRoad="${over}" contactPoint="start"><laneLink from="1" to="-1"/></connection>`;

/** A map with one of everything: shapes, sections, a junction of three arms, signals, objects. */
export const EVERYTHING = new TextDecoder().decode(
  xodr(
    arm(1, 10, 0, 0, {
      length: 190,
      planView:
        geometry(0, 10, 0, 0, 60) +
        geometry(60, 70, 0, 0, 50, SPIRAL) +
        geometry(110, 119.3776, 8.2434, 0.5, 50, '<arc curvature="0.02"/>') +
        geometry(160, 149.41, 46.3557, 1.5, 30, POLY),
      elevation: cubic('elevation', 0, 1, 0.05),
      lateral: cubic('superelevation', 0, 0.02),
      laneOffset: cubic('laneOffset', 0, 0) + cubic('laneOffset', 50, 0, 0.02),
      sections:
        section(
          0,
          [
            lane(2, links(null, 2) + cubic('width', 0, 2), 'sidewalk'),
            lane(1, links(null, 1) + cubic('width', 0, 3.5) + mark('solid')),
          ],
          [
            lane(-1, links(null, -1) + cubic('width', 0, 3.5) + mark('solid')),
            lane(-2, cubic('width', 0, 1.5), 'shoulder'),
          ],
          mark('broken'),
        ) +
        section(
          70,
          [
            lane(2, links(2, null) + cubic('width', 0, 2), 'sidewalk'),
            lane(1, links(1, null) + cubic('border', 0, 3.5)),
          ],
          [
            lane(-1, links(-1, null) + cubic('width', 0, 3.5) + mark('broken')),
            lane(-2, cubic('width', 0, 0, 0.1) + cubic('width', 35, 3.5) + mark('solid')),
          ],
          mark('solid solid'),
        ),
      signals:
        '<signal s="1" t="-5" id="1" dynamic="yes" orientation="-" type="1000001" subtype="-1"/><signal s="30" t="-5" id="2" orientation="+" type="274" value="30" unit="km/h"><validity fromLane="-1" toLane="-1"/></signal>',
      objects:
        '<object id="1" type="building" s="40" t="20" hdg="0.1" length="10" width="8" height="6"/><object id="2" type="crosswalk" s="4" t="0" hdg="0"><outlines><outline><cornerLocal u="0" v="-4"/><cornerLocal u="3" v="-4"/><cornerLocal u="3" v="4"/><cornerLocal u="0" v="4"/></outline></outlines></object><object id="3" type="tree" s="10" t="9" height="5"><repeat s="10" length="40" distance="10" tStart="9" tEnd="9"/></object>',
    }),
    arm(2, -10, 0, Math.PI),
    arm(3, 0, -10, -Math.PI / 2, {
      length: 50,
      planView: geometry(0, 0, -10, -Math.PI / 2, 50),
      signals: '<signalReference s="0" t="0" id="1" orientation="-"/>',
    }),
    turn(11, 1, 2, 10, 0, Math.PI, 20),
    turn(12, 2, 1, -10, 0, 0, 20),
    turn(13, 1, 3, 10, 0, Math.PI, 15.708, '<arc curvature="0.1"/>'),
    turn(14, 3, 2, 0, -10, Math.PI / 2, 15.708, '<arc curvature="0.1"/>'),
    turn(15, 2, 3, -10, 0, 0, 15.708, '<arc curvature="-0.1"/>'),
    turn(16, 3, 1, 0, -10, Math.PI / 2, 15.708, '<arc curvature="-0.1"/>'),
    `<junction id="9" name="">${connection(0, 1, 11)}${connection(1, 2, 12)}${connection(2, 1, 13)}${connection(3, 3, 14)}${connection(4, 2, 15)}${connection(5, 3, 16)}</junction>`,
  ),
);
