import { expect, it } from 'vitest';
import { columnsOf, objectsOf } from '../../worlds/columns';

it('turns objects into columns and back', () => {
  const trees = [
    { x: 1, y: -0, shape: 'round' },
    { x: 0.1, y: 4294967295, shape: 'bush' },
  ];
  const columns = columnsOf(trees);
  expect(columns.fields).toEqual({
    x: Float64Array.of(1, 0.1),
    y: Float64Array.of(-0, 4294967295),
    shape: ['round', 'bush'],
  });
  expect(objectsOf(columns)).toEqual(trees);
  expect(objectsOf(columnsOf([]))).toEqual([]);
});

it('refuses what would not come back as it was', () => {
  expect(() => columnsOf([{ x: 1 }, { x: 'one' }])).toThrow('x');
  expect(() => columnsOf([{ x: [1] }])).toThrow('x');
  expect(() => columnsOf([{ x: 1 }, { x: 1, y: 2 }])).toThrow('fields');
  expect(() => columnsOf([{ x: 1, y: 2 }, { x: 1 }])).toThrow('y');
});
