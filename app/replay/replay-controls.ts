import type { RecordedEvent } from '../../evaluation/read-run-log';
import { element } from '../canvas';
import { type Player, SPEEDS } from './player';

/** The time line under the view: slider, marks, buttons, keys. Tells the player; {@link paint} shows what the player is at. */
export class ReplayControls {
  onLeave: () => void = () => {};
  private readonly bar = element('replay');
  private readonly slider = element<HTMLInputElement>('replay-time');
  private readonly marks = element('replay-marks');
  private readonly playButton = element<HTMLButtonElement>('replay-play');
  private readonly speed = element<HTMLSelectElement>('replay-speed');
  private readonly clock = element('replay-clock');
  private readonly list = element('replay-events');
  private readonly about = element('replay-about');
  private player: Player | null = null;

  constructor() {
    for (const speed of SPEEDS) this.speed.append(new Option(`${speed}×`, String(speed)));
    const act = (id: string, what: (player: Player) => void) =>
      element(id).addEventListener('click', () => this.player && what(this.player));
    act('replay-play', (player) => player.toggle());
    act('replay-back', (player) => player.step(-1));
    act('replay-forward', (player) => player.step(1));
    act('replay-earlier', (player) => player.jump(-1));
    act('replay-later', (player) => player.jump(1));
    element('replay-leave').addEventListener('click', () => this.onLeave());
    this.slider.addEventListener('input', () => {
      if (!this.player) return;
      this.player.playing = false;
      this.player.seek(Number(this.slider.value));
    });
    this.speed.addEventListener('change', () => {
      if (this.player) this.player.speed = Number(this.speed.value);
    });
  }

  /** Shows the time line of a recording. */
  show(player: Player, events: readonly RecordedEvent[]): void {
    this.player = player;
    const { start, end } = player;
    Object.assign(this.slider, { min: String(start), max: String(end), step: 'any' });
    const share = (time: number) => (end > start ? (time - start) / (end - start) : 0);
    this.marks.replaceChildren(...events.map((event) => this.mark(event, share(event.time))));
    this.list.replaceChildren(...events.map((event) => this.item(event)));
    this.bar.hidden = this.about.hidden = false;
  }

  hide(): void {
    this.player = null;
    this.bar.hidden = this.about.hidden = true;
  }

  paint(): void {
    const { player } = this;
    if (!player) return;
    this.slider.value = String(player.time);
    const clock = `${player.time.toFixed(1)} of ${player.end.toFixed(1)} s`;
    if (this.clock.textContent !== clock) this.clock.textContent = clock;
    this.slider.ariaValueText = clock;
    const label = player.playing ? 'Pause' : 'Play';
    if (this.playButton.textContent !== label) this.playButton.textContent = label;
    if (this.speed.value !== String(player.speed)) this.speed.value = String(player.speed);
  }

  /** Takes a key; says whether it was one of the time line's. @param onButton whether a button has the focus, whose key space is */
  key({ key, shiftKey }: KeyboardEvent, onButton: boolean): boolean {
    const { player } = this;
    if (!player || (key === ' ' && onButton)) return false;
    const keys: Record<string, () => void> = {
      ' ': () => player.toggle(),
      ArrowLeft: () => player.step(shiftKey ? -10 : -1),
      ArrowRight: () => player.step(shiftKey ? 10 : 1),
      ArrowUp: () => player.changeSpeed(1),
      ArrowDown: () => player.changeSpeed(-1),
      Home: () => player.seek(player.start),
      End: () => player.seek(player.end),
      p: () => player.jump(-1),
      n: () => player.jump(1),
    };
    const act = keys[key];
    act?.();
    return act !== undefined;
  }

  private mark(event: RecordedEvent, share: number): HTMLElement {
    const mark = document.createElement('button');
    mark.type = 'button';
    mark.className = `mark ${event.severity}`;
    mark.style.left = `${100 * share}%`;
    mark.title = `${event.time.toFixed(1)} s: ${event.text}`;
    // the list below has the same for the keyboard and for screen readers
    mark.tabIndex = -1;
    mark.ariaHidden = 'true';
    mark.addEventListener('click', () => this.goTo(event));
    return mark;
  }

  private item(event: RecordedEvent): HTMLElement {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `event ${event.severity}`;
    button.textContent = `${event.time.toFixed(1)} s  ${event.text}`;
    button.addEventListener('click', () => this.goTo(event));
    item.append(button);
    return item;
  }

  private goTo({ time }: RecordedEvent): void {
    if (!this.player) return;
    this.player.playing = false;
    this.player.seek(time);
  }
}
