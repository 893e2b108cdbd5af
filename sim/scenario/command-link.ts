import type { RandomStream } from '../../core/random';
import type { VehicleCommand } from '../vehicle/model';

/**
 * The wire from driver to car: commands may come late or not at all. The car goes on doing what it last did until one comes that is newer
 * than that. Made for one drive; allocates nothing per tick.
 */
export class CommandLink {
  private readonly inForce: VehicleCommand;
  private readonly curvatures: Float64Array;
  private readonly speeds: Float64Array;
  private readonly lost: Uint8Array;
  private count = 0;
  /** Which command is in force. */
  private last = -1;

  /** @param longest delay [ticks]; @param speed at the start [m/s]: straight on at it is what the car does before the first command */
  constructor(
    longest: number,
    speed: number,
    private readonly random: RandomStream,
  ) {
    this.inForce = { curvature: 0, speed };
    this.curvatures = new Float64Array(longest + 1);
    this.speeds = new Float64Array(longest + 1);
    this.lost = new Uint8Array(longest + 1);
  }

  /**
   * Takes this tick's command and gives what the car does. The object is reused.
   *
   * @param delay [ticks]; @param share of commands that are lost
   */
  pass({ curvature, speed }: VehicleCommand, delay: number, share: number): VehicleCommand {
    const size = this.lost.length;
    const slot = this.count % size;
    this.curvatures[slot] = curvature;
    this.speeds[slot] = speed;
    this.lost[slot] = share > 0 ? Number(this.random.chance(share)) : 0;
    const due = this.count - delay;
    this.count++;
    if (due > this.last && !this.lost[due % size]) {
      this.last = due;
      this.inForce.curvature = this.curvatures[due % size];
      this.inForce.speed = this.speeds[due % size];
    }
    return this.inForce;
  }
}
