import type { RouteResult } from './drive-route';
import { type Difference, type PairCounts, pairedDifference, pairedMean } from './paired';
import type { RecordsHead, RouteRecord } from './records';

/** What two suites differ by that answer each other route by route: the first that was named minus the second. */
export interface SuiteGap {
  /** Names of the suites. */
  first: string;
  second: string;
  /** Pairs of routes that were both driven. */
  pairs: number;
  /** Shares of routes that arrived without a collision [0..1]; interval by Newcombe's method 10. */
  success: PairCounts & Difference;
  /** Driving scores by formula 2.1 [0..100], and parts of the routes covered [0..1]; intervals by bootstrap over pairs. */
  drivingScore: Difference;
  completion: Difference;
}

/** The gaps between all suites that answer each other, in the order in which they were named. */
export function suiteGaps(suites: RecordsHead['suites'], routes: readonly RouteRecord[]): SuiteGap[] {
  return suites.flatMap(({ name: first, pairedWith }, i) => {
    const second = suites.slice(i + 1).find(({ name }) => name === pairedWith)?.name;
    const pairs = second === undefined ? [] : pairsOf(routes, first, second);
    return second === undefined || pairs.length === 0 ? [] : [gapOf(first, second, pairs)];
  });
}

type Pair = [RouteResult, RouteResult];

/** An entry's answer has the id that its `pair` says; in records without, and in suites that come with Turnwise, the same id. */
function pairsOf(routes: readonly RouteRecord[], first: string, second: string): Pair[] {
  const answers = new Map(routes.filter(({ suite }) => suite === second).map((route) => [route.entry, route.result]));
  return routes
    .filter(({ suite }) => suite === first)
    .flatMap(({ entry, pair = entry, result }): Pair[] => {
      const answer = answers.get(pair);
      return answer ? [[result, answer]] : [];
    });
}

function gapOf(first: string, second: string, pairs: readonly Pair[]): SuiteGap {
  const count = (a: boolean, b: boolean) => pairs.filter(([x, y]) => x.success === a && y.success === b).length;
  const counts = {
    both: count(true, true),
    onlyFirst: count(true, false),
    onlySecond: count(false, true),
    neither: count(false, false),
  };
  const mean = (of: (result: RouteResult) => number) => pairedMean(pairs.map(([x, y]) => of(x) - of(y)));
  return {
    first,
    second,
    pairs: pairs.length,
    success: { ...counts, ...pairedDifference(counts) },
    drivingScore: mean(({ drivingScore }) => drivingScore['carla-leaderboard-2.1']),
    completion: mean(({ completion }) => completion),
  };
}
