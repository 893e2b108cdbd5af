import { TurnwiseError } from '../../core/errors';
import type { XmlElement } from '../xml/xml-elements';

/** Larger numbers mean nothing in a road map, whatever they measure. */
const LARGEST = 1e9;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** Reads the attributes of an element, and refuses what is not what it has to be. */
export class Fields {
  /** @param where file and road, for messages */
  constructor(
    readonly element: XmlElement,
    readonly where: string,
  ) {}

  /** @throws TurnwiseError ODR_BAD_VALUE where the attribute is missing, no number, or outside the range */
  number(name: string, low = -LARGEST, high = LARGEST): number {
    const value = this.optional(name, low, high);
    if (value === null) throw this.bad(name, 'is missing');
    return value;
  }

  /** Null where the attribute is missing. @throws TurnwiseError ODR_BAD_VALUE where it is no number, or outside the range */
  optional(name: string, low = -LARGEST, high = LARGEST): number | null {
    const text = this.element.attributes[name]?.trim();
    if (text === undefined || text === '') return null;
    if (!NUMBER.test(text)) throw this.bad(name, `is "${text.slice(0, 40)}", not a number`);
    const value = Number(text);
    if (!(value >= low && value <= high))
      throw this.bad(name, `is ${text.slice(0, 40)}: it must lie within ${low} and ${high}`);
    return value;
  }

  /** The number where there is a sensible one, else the fallback: for what driving does not depend on. */
  lenient(name: string, fallback: number): number {
    const text = this.element.attributes[name]?.trim() ?? '';
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    return Math.abs(value) <= LARGEST ? value : fallback;
  }

  text(name: string): string {
    return this.element.attributes[name] ?? '';
  }

  /** @throws TurnwiseError ODR_BAD_VALUE where it is missing */
  id(name: string): string {
    const text = this.element.attributes[name]?.trim();
    if (!text) throw this.bad(name, 'is missing');
    return text;
  }

  children(name: string): Fields[] {
    return this.element.children.filter((child) => child.name === name).map((child) => new Fields(child, this.where));
  }

  child(name: string): Fields | null {
    const found = this.element.children.find((child) => child.name === name);
    return found ? new Fields(found, this.where) : null;
  }

  bad(name: string, rule: string): TurnwiseError {
    return new TurnwiseError('ODR_BAD_VALUE', {
      what: `${name} of <${this.element.name.slice(0, 40)}> ${rule}.`,
      where: this.where,
      fix: 'Correct the value, or export the map again.',
    });
  }
}
