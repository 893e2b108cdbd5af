import { type Attributes, type XmlFormat, XmlScanner } from './xml-scanner';

/** An element with what is inside it. */
export interface XmlElement {
  name: string;
  attributes: Attributes;
  children: XmlElement[];
  /** Text inside it where that is wanted, children's excepted. */
  text: string;
}

export interface XmlElementOptions {
  format: XmlFormat;
  /** Is told the name of the root element first, and may refuse it. */
  root(name: string): void;
  /** Takes a child of the root, whole. */
  take(element: XmlElement): void;
  /** Which elements are left out with all that they hold. */
  skip(name: string, attributes: () => Attributes): boolean;
  /** Elements whose text is wanted. */
  withText: ReadonlySet<string>;
  /** Is called for every element kept, and may refuse: memory grows with them. */
  count(): void;
}

/**
 * Reads an XML file that comes in pieces one child of its root at a time, so that no more than one of them is in memory as a tree.
 *
 * @returns the scanner to push text into, and to end
 * @throws TurnwiseError the format's codes
 */
export function xmlElements(
  source: string,
  { format, root, take, skip, withText, count }: XmlElementOptions,
): XmlScanner {
  /** Elements open now, from the child of the root inwards. */
  const open: XmlElement[] = [];
  let depth = 0;
  let skipped = 0;
  return new XmlScanner(
    source,
    {
      open(name, attributes) {
        if (depth++ === 0) return root(name);
        if (skipped > 0 || skip(name, attributes)) {
          skipped++;
          return;
        }
        count();
        const element: XmlElement = { name, attributes: attributes(), children: [], text: '' };
        open[open.length - 1]?.children.push(element);
        open.push(element);
      },
      close() {
        if (--depth === 0) return;
        if (skipped > 0) {
          skipped--;
          return;
        }
        const element = open.pop()!;
        if (open.length === 0) take(element);
      },
      text(text) {
        const inner = open[open.length - 1];
        if (skipped === 0 && inner && withText.has(inner.name)) inner.text += text;
      },
    },
    format,
  );
}
