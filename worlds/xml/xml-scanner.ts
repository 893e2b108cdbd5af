import { TurnwiseError } from '../../core/errors';

/** Reads the attributes of the tag at hand. */
export type Attributes = Record<string, string>;

export interface XmlHandlers {
  /** A tag opens. `attributes` is parsed only when called. */
  open(name: string, attributes: () => Attributes): void;
  close(name: string): void;
  /** Text between tags, as it stands in the file or in a CDATA section; may come in pieces. */
  text?(text: string): void;
}

/** What a format says when its XML is broken. */
export interface XmlFormat {
  /** Codes of the errors. */
  notXml: string;
  malformed: string;
  /** What to do about them. */
  notXmlFix: string;
  malformedFix: string;
}

/** A tag with all its attributes is shorter than this [characters]: an OSM value holds at most 255. */
const MAX_TAG = 65536;
/** OSM files are three levels deep, OpenDRIVE files about ten. */
const MAX_DEPTH = 16;

const NAME = /[A-Za-z_][\w:.-]*/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Scans the tags of an XML file that comes in pieces, in constant memory. A document type is refused, and with it every entity
 * that expands.
 *
 * Approaches tried: fast-xml-parser builds the whole tree first, about 30 times the size of the file.
 *
 * @throws TurnwiseError the format's codes, from `push` and `end`
 */
export class XmlScanner {
  private rest = '';
  private readonly stack: string[] = [];
  private seenRoot = false;
  /** What is scanned now, where in it the tag at hand begins, and where it lies in the file: both from 1. */
  private text = '';
  private at = 0;
  private line = 1;
  private column = 1;

  constructor(
    private readonly source: string,
    private readonly handlers: XmlHandlers,
    private readonly format: XmlFormat,
  ) {}

  push(piece: string): void {
    const text = this.rest + piece;
    this.text = text;
    this.at = 0;
    let at = 0;
    for (;;) {
      const start = text.indexOf('<', at);
      const between = text.slice(at, start < 0 ? text.length : start);
      if (!this.seenRoot && /[^\s\uFEFF]/.test(between)) throw this.notXml();
      if (between !== '' && this.stack.length > 0) this.handlers.text?.(between);
      this.at = start < 0 ? text.length : start;
      if (start < 0) {
        this.rest = '';
        this.advance();
        return;
      }
      const end = this.endOfTag(text, start);
      if (end < 0) {
        this.rest = text.slice(start);
        if (this.rest.length > MAX_TAG && !this.rest.startsWith('<!--')) throw this.malformed('a tag never ends');
        // a long comment need not be kept: what matters is how it began and how it may be about to end
        if (this.rest.length > MAX_TAG) {
          this.at = text.length - 2;
          this.rest = `<!--${this.rest.slice(-2)}`;
        }
        this.advance();
        // what is left of a long comment begins later than the file has it
        this.column -= this.rest.length - this.text.length;
        return;
      }
      this.tag(text, start, end);
      at = end;
    }
  }

  end(): void {
    if (!this.seenRoot) throw this.notXml();
    if (this.rest !== '' || this.stack.length > 0) {
      const open = this.stack[this.stack.length - 1];
      throw this.malformed(`the file ends too early${open === undefined ? '' : `, inside <${short(open)}>`}`);
    }
  }

  /** Moves the place in the file on to the tag at hand. Once a piece: for every tag it would cost as much as the scan. */
  private advance(): void {
    const before = this.text.slice(0, this.at);
    const lineStart = before.lastIndexOf('\n') + 1;
    for (let i = before.indexOf('\n'); i >= 0; i = before.indexOf('\n', i + 1)) this.line++;
    this.column = (lineStart === 0 ? this.column : 1) + before.length - lineStart;
    this.text = this.text.slice(this.at);
    this.at = 0;
  }

  /** Index after the tag that begins at `start`, -1 when it is not all there yet. */
  private endOfTag(text: string, start: number): number {
    for (const [opening, closing] of [
      ['<!--', '-->'],
      ['<![CDATA[', ']]>'],
      ['<?', '?>'],
    ]) {
      if (!text.startsWith(opening, start)) continue;
      const end = text.indexOf(closing, start + opening.length);
      return end < 0 ? -1 : end + closing.length;
    }
    let quote = 0;
    for (let i = start + 1; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (quote) {
        if (code === quote) quote = 0;
      } else if (code === 0x22 || code === 0x27) quote = code;
      else if (code === 0x3e) return i + 1;
    }
    return -1;
  }

  private tag(text: string, start: number, end: number): void {
    const second = text.charCodeAt(start + 1);
    if (second === 0x3f) return;
    if (second === 0x21) {
      if (text.startsWith('<!--', start)) return;
      if (text.startsWith('<![CDATA[', start)) {
        if (this.stack.length > 0) this.handlers.text?.(text.slice(start + 9, end - 3));
        return;
      }
      throw this.malformed('a document type (<!...>) is not allowed');
    }
    if (second === 0x2f) {
      const name = text.slice(start + 2, end - 1).trimEnd();
      const open = this.stack.pop();
      if (open !== name)
        throw this.malformed(`</${short(name)}> closes ${open === undefined ? 'nothing' : `<${open}>`}`);
      this.handlers.close(name);
      return;
    }
    NAME.lastIndex = start + 1;
    const name = NAME.exec(text)?.[0];
    if (!name) {
      if (!this.seenRoot) throw this.notXml();
      throw this.malformed(`"${short(text.slice(start, end))}" is not a tag`);
    }
    if (this.seenRoot && this.stack.length === 0)
      throw this.malformed(`<${short(name)}> follows the end of the file's root`);
    const empty = text.charCodeAt(end - 2) === 0x2f;
    this.seenRoot = true;
    if (!empty) {
      this.stack.push(name);
      if (this.stack.length > MAX_DEPTH) throw this.malformed(`tags are nested deeper than ${MAX_DEPTH}`);
    }
    const from = start + 1 + name.length;
    const to = end - (empty ? 2 : 1);
    this.handlers.open(name, () => this.attributes(text, from, to));
    if (empty) this.handlers.close(name);
  }

  private attributes(text: string, from: number, to: number): Attributes {
    const found: Attributes = Object.create(null);
    let at = from;
    ATTRIBUTE.lastIndex = at;
    for (let match = ATTRIBUTE.exec(text); match && ATTRIBUTE.lastIndex <= to; match = ATTRIBUTE.exec(text)) {
      found[match[1]] = this.decoded(match[2] ?? match[3]);
      at = ATTRIBUTE.lastIndex;
    }
    const left = text.slice(at, to).trim();
    if (left !== '') throw this.malformed(`"${short(left)}" is not an attribute`);
    return found;
  }

  private decoded(value: string): string {
    if (!value.includes('&')) return value;
    return value.replace(/&([^;&]{0,12});?/g, (whole, name: string) => {
      const numeric = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
      const code = numeric ? Number.parseInt(numeric[1] ?? numeric[2], numeric[1] ? 16 : 10) : -1;
      const character = code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ENTITIES[name];
      if (character === undefined || !whole.endsWith(';')) throw this.malformed(`"${short(whole)}" is not an entity`);
      return character;
    });
  }

  private malformed(rule: string): TurnwiseError {
    this.advance();
    return new TurnwiseError(this.format.malformed, {
      what: `The XML is broken: ${rule}.`,
      where: `${this.source}, line ${this.line}, column ${this.column}`,
      fix: this.format.malformedFix,
    });
  }

  private notXml(): TurnwiseError {
    return new TurnwiseError(this.format.notXml, {
      what: 'This is not XML.',
      where: this.source,
      fix: this.format.notXmlFix,
    });
  }
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
