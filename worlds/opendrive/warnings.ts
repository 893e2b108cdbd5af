/** Ids named in a warning before "and 12 more". */
const NAMED = 6;

/** Gathers what of a file was left out or mended, and says it in a few lines however often it happened. */
export class Warnings {
  private readonly notes = new Map<string, Set<string>>();

  /** @param text a sentence without its full stop; @param where what it concerns, such as `road 12` */
  note(text: string, where?: string): void {
    let places = this.notes.get(text);
    if (!places) {
      places = new Set();
      this.notes.set(text, places);
    }
    if (where !== undefined) places.add(where);
  }

  /** One line for each kind of thing. */
  list(): string[] {
    return [...this.notes].map(([text, places]) => (places.size ? `${text}: ${enumerate([...places])}.` : `${text}.`));
  }
}

/** `road 1, road 2` as `road 1, 2`. */
function enumerate(places: readonly string[]): string {
  let kind = '';
  const named = places.slice(0, NAMED).map((place) => {
    const space = place.indexOf(' ');
    const own = place.slice(0, space + 1);
    const text = own === kind ? place.slice(space + 1) : place;
    kind = own;
    return text.slice(0, 60);
  });
  const more = places.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
