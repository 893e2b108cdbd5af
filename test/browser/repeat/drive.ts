import { RunningHash } from '../../../core/hash';
import { RandomStream } from '../../../core/random';
import type { Policy } from '../../../policy/policy';
import { DrivingEnv } from '../../../sim/driving-env';
import { sampleRoutes } from '../../../worlds/sample-routes';
import { townWorld } from '../../../worlds/town/town-world';

/** What a drive came to, as 16 hexadecimal digits each. */
export interface Fingerprints {
  /** Every true pose. */
  trajectory: string;
  /** Every byte of every image that the policy was shown. */
  observations: string;
  /** Every number that the policy answered. */
  decisions: string;
  ticks: number;
}

/**
 * Lets a policy drive for so many ticks in a generated town: software renderer, raycast car. Where a route ends the next begins.
 */
export async function fingerprintDrive(
  policy: Pick<Policy, 'act'>,
  town: number,
  ticks: number,
): Promise<Fingerprints> {
  const world = townWorld(town);
  const routes = sampleRoutes(world.network, new RandomStream(town, 'repeat'), 10);
  const env = new DrivingEnv(world, { vehicle: 'raycast' });
  const [trajectory, observations, decisions] = [new RunningHash(), new RunningHash(), new RunningHash()];
  let done = 0;
  for (let drive = 0; done < ticks; drive++) {
    let { observation, info } = await env.reset({ seed: drive, options: { route: routes[drive % routes.length] } });
    while (!info.endReason && done < ticks) {
      for (const { data } of Object.values(observation.images)) observations.bytes(data);
      const { curvature, speed, mixture } = await policy.act(observation);
      decisions.number(curvature).number(speed);
      for (const values of Object.values(mixture)) for (const value of values) decisions.number(value);
      ({ observation, info } = await env.step({ curvature, speed }));
      done++;
    }
    trajectory.text(env.trajectoryHash());
  }
  env.dispose();
  return {
    trajectory: trajectory.digest(),
    observations: observations.digest(),
    decisions: decisions.digest(),
    ticks: done,
  };
}
