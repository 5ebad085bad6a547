/** Replaces secrets in a text that comes from elsewhere. */
export type Mask = (text: string) => string;

/**
 * A function that replaces each secret by a label, in every form in which a server plausibly echoes it: as it is, escaped
 * for JSON, for a URL or for HTML, in whole or in part, one in another, in any case, and in base64.
 *
 * Its time grows with the text alone. A pattern made of a secret would have no such bound, nor one of its own size.
 */
export function createMask(secrets: readonly string[], label: string): Mask {
  const forms = [...new Set(secrets.flatMap(formsOf))];
  return (text) => {
    const texts = decodings(text);
    const ranges = texts.flatMap((decoded, level) => toFirst(texts.slice(0, level), find(decoded, forms)));
    return replace(text, ranges, label);
  };
}

/** What looks like an e-mail address. It is looked for where a word begins, so that a long word is read only once. */
const address = /(?<![^\s@"<>(),;:[\]\\])[^\s@"<>(),;:[\]\\]+(?:@|%40|&#64;|\\u0040)[^\s@"<>(),;:[\]\\]+/gi;

/** Replaces everything that looks like an e-mail address. */
export const maskAddresses: Mask = (text) => text.replace(address, '[address]');

/**
 * Leaves out of every URL what must not reach a message: a user name and a password, and the query, where the signature
 * of a report stands, or an address.
 */
export const maskUrls: Mask = (text) => text.replace(/\/\/[^/\s]*@/g, '//').replace(/[?#][^\s)"']+/g, '');

/** How deep JSON data is copied. An envelope has two levels, and what is nested without end would exhaust the stack. */
const deepest = 64;

/** A copy of JSON data with every string in it masked. What is nested deeper than 64 levels is left out. */
export function maskStrings(data: unknown, mask: Mask, levels = deepest): unknown {
  if (typeof data === 'string') return mask(data);
  if (typeof data !== 'object' || data === null) return data;
  if (levels === 0) return undefined;
  if (Array.isArray(data)) return data.map((item) => maskStrings(item, mask, levels - 1));
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [mask(key), maskStrings(value, mask, levels - 1)]),
  );
}

/** From where to where something stands in a text. */
type Range = [start: number, end: number];

/** How often a text is decoded: an escaped text may stand in a text that is escaped in turn. */
const depth = 3;

/** A text as it is, with its escapes decoded, with those decoded that this brings about, and so on. */
function decodings(text: string): string[] {
  const all = [text];
  for (let next = decode(text); all.length <= depth && next !== all.at(-1); next = decode(next)) all.push(next);
  return all;
}

function decode(text: string): string {
  return text.replace(escapes, characterOf);
}

/** Of JSON, URLs and HTML. A backslash before anything else escapes that. */
const escapes =
  /\\+(?:u([0-9a-f]{4}))?|%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}|&#0{0,5}(\d{1,6});|&#x0{0,5}([0-9a-f]{1,5});|&(amp|lt|gt|quot|apos);/gi;

const htmlNames: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function characterOf(sequence: string, unicode?: string, decimal?: string, hex?: string, name?: string): string {
  if (sequence.startsWith('%')) return percentDecoded(sequence);
  if (name) return htmlNames[name.toLowerCase()] ?? '';
  const digits = unicode ?? hex;
  if (digits) return String.fromCodePoint(Number.parseInt(digits, 16));
  // What is left is a backslash that escapes another character.
  return decimal ? String.fromCodePoint(Number(decimal)) : '';
}

function percentDecoded(sequence: string): string {
  try {
    return decodeURIComponent(sequence);
  } catch {
    // Not UTF-8 after all.
    return sequence;
  }
}

/** Where the forms stand in a text. */
function find(text: string, forms: readonly string[]): Range[] {
  const folded = fold(text);
  const found: Range[] = [];
  for (const form of forms) {
    for (let at = folded.indexOf(form); at !== -1; at = folded.indexOf(form, at + form.length)) {
      found.push([at, at + form.length]);
    }
  }
  return found;
}

/** Where in the first of some texts, each of which is the decoding of the one before, stands what was found in the next. */
function toFirst(texts: readonly string[], ranges: Range[]): Range[] {
  // Most responses have no secret in them, and each one comes by here.
  if (ranges.length === 0) return ranges;
  return texts.reduceRight((inner, text) => {
    const origins = originsOf(text);
    return inner.map(([start, end]) => [origins[start] ?? 0, origins[end] ?? 0]);
  }, ranges);
}

/** Where each character of a text's decoding begins in the text; after the last one, where the text ends. */
function originsOf(text: string): number[] {
  const origins: number[] = [];
  let next = 0;
  const copyUntil = (end: number) => {
    while (next < end) origins.push(next++);
  };
  for (const { 0: sequence, index } of text.matchAll(escapes)) {
    copyUntil(index);
    for (let left = decode(sequence).length; left > 0; left--) origins.push(index);
    next += sequence.length;
  }
  copyUntil(text.length + 1);
  return origins;
}

function replace(text: string, ranges: Range[], label: string): string {
  let masked = '';
  let end = 0;
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
    if (from >= end) masked += text.slice(end, from) + label;
    end = Math.max(end, to);
  }
  return masked + text.slice(end);
}

/** A secret that looks escaped itself is also looked for decoded, since only its other characters may be escaped. */
function formsOf(secret: string): string[] {
  return [...decodings(secret), ...base64Forms(secret)].filter((form) => form !== '').map(fold);
}

/** The shortest base64 that is replaced, in characters: a shorter one stands in too many texts by chance. */
const shortestBase64 = 8;

/**
 * In base64 (RFC 4648), at each of the three positions that it can have in a longer text. What the characters around it
 * share with it is left out.
 */
function base64Forms(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  const forms = [0, 1, 2].map((offset) => {
    const encoded = btoa(
      Array.from([...new Uint8Array(offset), ...bytes], (byte) => String.fromCharCode(byte)).join(''),
    );
    const isLastShared = (offset + bytes.length) % 3 > 0;
    return encoded.replace(/=+$/, '').slice(offset && offset + 1, isLastShared ? -1 : undefined);
  });
  return forms.filter((form) => form.length >= shortestBase64);
}

/** Without case, without the difference between the alphabets of base64, and between a space and the `+` of a form. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  // A few characters become two, which would shift what follows.
  const same = lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return same.replace(/[+-]/g, ' ').replaceAll('_', '/');
}
