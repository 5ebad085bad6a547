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
  return (text) =>
    replace(
      text,
      decodings(text).flatMap((decoded) => find(decoded, forms)),
      label,
    );
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

/** A text, and where in the original each of its characters begins; after the last one, where the original ends. */
type Decoded = { text: string; origins: Uint32Array };

/** How often a text is decoded: an escaped text may stand in a text that is escaped in turn. */
const depth = 3;

/** A text as it is, with its escapes decoded, with those decoded that this brings about, and so on. */
function decodings(text: string): Decoded[] {
  let decoded: Decoded = { text, origins: new Uint32Array(text.length + 1).map((_, index) => index) };
  const all = [decoded];
  // Most responses have no escape at all, and each one comes by here.
  while (all.length <= depth && decoded.text.search(escapes) !== -1) {
    decoded = decode(decoded);
    all.push(decoded);
  }
  return all;
}

/** Of JSON, URLs and HTML. A backslash before anything else escapes that. */
const escapes =
  /\\+(?:u([0-9a-f]{4}))?|%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}|&#0{0,5}(\d{1,6});|&#x0{0,5}([0-9a-f]{1,5});|&(amp|lt|gt|quot|apos);/gi;

const htmlNames: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode({ text, origins }: Decoded): Decoded {
  const decoded = { text: '', origins: new Uint32Array(text.length + 1) };
  let end = 0;
  const copyUntil = (start: number) => {
    decoded.origins.set(origins.subarray(end, start), decoded.text.length);
    decoded.text += text.slice(end, start);
  };
  for (const match of text.matchAll(escapes)) {
    copyUntil(match.index);
    const character = characterOf(match);
    decoded.origins.fill(origins[match.index] ?? 0, decoded.text.length, decoded.text.length + character.length);
    decoded.text += character;
    end = match.index + match[0].length;
  }
  copyUntil(text.length);
  decoded.origins[decoded.text.length] = origins[text.length] ?? 0;
  return decoded;
}

function characterOf([sequence, unicode, decimal, hex, name]: RegExpExecArray): string {
  if (sequence.startsWith('%')) return percentDecoded(sequence);
  if (name) return htmlNames[name.toLowerCase()] ?? name;
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

/** Where in the original the forms stand, as pairs of start and end. */
function find({ text, origins }: Decoded, forms: readonly string[]): [start: number, end: number][] {
  const folded = fold(text);
  const found: [number, number][] = [];
  for (const form of forms) {
    for (let at = folded.indexOf(form); at !== -1; at = folded.indexOf(form, at + form.length)) {
      found.push([origins[at] ?? 0, origins[at + form.length] ?? 0]);
    }
  }
  return found;
}

function replace(text: string, ranges: [start: number, end: number][], label: string): string {
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
  const decoded = decodings(secret).map(({ text }) => text);
  return [...decoded, ...base64Forms(secret)].filter((form) => form !== '').map(fold);
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
