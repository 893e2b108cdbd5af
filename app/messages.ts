import { TurnwiseError } from '../core/errors';
import { element } from './canvas';

/**
 * The line over the view. What went wrong stays until the person does the next thing; news goes by itself; under both lies
 * what is so for now ("building", "no WebGL"), or nothing.
 */
export class Messages {
  private readonly line = element('message');
  private standing = '';
  private news = '';
  private complaint = '';
  private newsTimer = 0;

  /** Says what is so until something else is; an empty text when all is well. */
  stand(text: string): void {
    this.standing = text;
    this.paint();
  }

  announce(news: string): void {
    this.news = news;
    window.clearTimeout(this.newsTimer);
    this.newsTimer = window.setTimeout(() => this.announce(''), 2500);
    this.paint();
  }

  complain(error: unknown): void {
    if (error instanceof TurnwiseError) {
      const { what, where, fix } = error;
      this.complaint = [what, where && `Where: ${where}`, fix].filter(Boolean).join('\n');
    } else {
      this.complaint = `Something went wrong: ${error instanceof Error ? error.message : String(error)}`;
      console.error(error);
    }
    this.paint();
  }

  /** Drops what went wrong: the person has gone on to something else. */
  goOn(): void {
    this.complaint = '';
    this.paint();
  }

  private paint(): void {
    const text = this.complaint || this.news || this.standing;
    // screen readers speak every change, so that nothing is said twice
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.classList.toggle('wrong', this.complaint !== '');
  }
}
