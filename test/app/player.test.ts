import { beforeEach, expect, it } from 'vitest';
import { Player } from '../../app/replay/player';

let player: Player;
beforeEach(() => {
  player = new Player([0, 0.1, 0.2, 0.3, 0.4], [0.2, 0.4]);
});

it('goes on only while it plays, at its speed, and stops at the end', () => {
  player.advance(1);
  expect(player.time).toBe(0);
  player.toggle();
  player.advance(0.15);
  expect([player.index, player.share]).toEqual([1, expect.closeTo(0.5, 9)]);
  player.changeSpeed(1);
  player.advance(0.05);
  expect(player.time).toBeCloseTo(0.25, 9);
  player.advance(10);
  expect([player.time, player.index, player.share, player.playing]).toEqual([0.4, 4, 0, false]);
  player.toggle();
  expect([player.time, player.playing]).toEqual([0, true]);
});

it('steps tick by tick, and pauses for it', () => {
  player.toggle();
  player.advance(0.15);
  player.step(1);
  expect([player.time, player.playing]).toEqual([0.2, false]);
  player.step(-10);
  expect(player.time).toBe(0);
  player.step(10);
  expect(player.time).toBe(0.4);
});

it('jumps from mark to mark', () => {
  player.jump(1);
  expect(player.time).toBe(0.2);
  player.jump(1);
  expect(player.time).toBe(0.4);
  player.jump(1);
  expect(player.time).toBe(0.4);
  player.jump(-1);
  expect(player.time).toBe(0.2);
  player.jump(-1);
  expect(player.time).toBe(0.2);
});

it('keeps to the recording and to the speeds there are', () => {
  player.seek(-3);
  expect(player.time).toBe(0);
  player.seek(99);
  expect(player.time).toBe(0.4);
  for (let i = 0; i < 20; i++) player.changeSpeed(-1);
  expect(player.speed).toBe(0.1);
  for (let i = 0; i < 20; i++) player.changeSpeed(1);
  expect(player.speed).toBe(10);
  const still = new Player([0]);
  still.toggle();
  still.advance(1);
  expect([still.time, still.index, still.share, still.playing]).toEqual([0, 0, 0, false]);
});
