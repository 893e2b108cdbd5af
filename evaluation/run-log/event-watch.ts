import type { EndReason, Info } from '../../sim/driving-env';
import type { World } from '../../worlds/world';
import { type Infraction, InfractionWatch } from '../infractions';
import { timeOf } from './log-time';
import type { EventMessage } from './messages';

const END_TEXTS: Record<EndReason, string> = {
  arrived: 'Arrived.',
  'off-road': 'Off the road.',
  'wrong-way': 'Against the traffic.',
  deviated: 'Another way than the route.',
  stuck: 'Stuck.',
  time: 'Out of time.',
  limit: 'As long as it was meant to be.',
};

/** Notices what happens on a drive: junctions passed by the right branch or not, infractions, the end. */
export class EventWatch {
  private passages = 0;
  private told = 0;
  private watch: InfractionWatch | null = null;

  constructor(private readonly world: World) {}

  /** What is new at this tick. Must see every tick, from the first. */
  look(info: Info): EventMessage[] {
    const { time, tick, vehicle, junctions, endReason, route } = info;
    const happened = (kind: string, severity: EventMessage['severity'], text: string): EventMessage => ({
      timestamp: timeOf(time),
      tick,
      kind,
      severity,
      text,
      x: vehicle.x,
      y: vehicle.y,
    });
    const events = junctions.slice(this.passages).map(({ index, right }) => {
      const { turn } = route.junctions[index];
      return right
        ? happened('junction-right', 'info', `Junction ${index + 1}, ${turn}: the right branch.`)
        : happened('junction-wrong', 'infraction', `Junction ${index + 1}, ${turn}: missed.`);
    });
    this.passages = junctions.length;

    if (this.watch) this.watch.see(info);
    else this.watch = new InfractionWatch(this.world, route, info);
    const { infractions } = this.watch;
    // one that ends the drive is told as its end
    for (const one of infractions.slice(this.told))
      if (one.kind === 'wrong-lane' || one.kind.startsWith('collision-'))
        events.push(happened(one.kind, 'infraction', infractionText(one)));
    this.told = infractions.length;

    if (endReason) events.push(happened(endReason, 'end', END_TEXTS[endReason]));
    return events;
  }
}

function infractionText({ kind, on }: Infraction): string {
  const what = on?.replaceAll('-', ' ') ?? '';
  return kind === 'wrong-lane' ? `Wrong lane (${what}).` : `Ran into something (${what}).`;
}
