/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Record<string, string | number | undefined>;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Whether XML allows a character, written or escaped: control characters and halves of surrogate pairs it does not. */
function isAllowed(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

export function escapeXml(text: string): string {
  return [...text]
    .filter(isAllowed)
    .join('')
    .replace(/[&<>"]/g, (character) => ESCAPES[character]);
}

/** An element as text. Numbers are written so that they read back the same. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  let out = `<${name}`;
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) out += ` ${key}="${typeof value === 'number' ? value + 0 : escapeXml(value)}"`;
  return children.length ? `${out}>${children.join('')}</${name}>` : `${out}/>`;
}

/** A number with so many decimals at most: what measures no road is not worth its bytes. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** Decimals of lengths [m], of directions [rad] and slopes, and of curvatures [1/m]: far less than a millimetre at the end of a piece. */
export const DECIMALS = { length: 6, direction: 8, curvature: 9 };

/** An element without attributes; nothing where it would be empty. */
export function group(name: string, children: readonly string[]): string[] {
  return children.length ? [element(name, {}, children)] : [];
}
