/** Replaces secrets in a text that comes from elsewhere. */
export type Mask = (text: string) => string;

/**
 * A function that replaces each secret by a label, in every form in which a server plausibly echoes it: as it is, escaped
 * for JSON, for a URL or for HTML, wholly or in part, in any case, and in base64.
 */
export function createMask(secrets: readonly string[], label: string): Mask {
  const forms = secrets.flatMap((secret) => (secret === '' ? [] : [escapedForms(secret), ...base64Forms(secret)]));
  if (forms.length === 0) return (text) => text;
  const pattern = new RegExp(forms.join('|'), 'giu');
  return (text) => text.replace(pattern, label);
}

/** An address, or what looks like one. */
const address = /[^\s@"'<>(),;:[\]\\]{1,320}(?:@|%40|&#64;)[^\s@"'<>(),;:[\]\\]{1,320}/gi;

/** Replaces everything that looks like an e-mail address. */
export const maskAddresses: Mask = (text) => text.replace(address, '[address]');

/** A copy of JSON data with every string in it masked. */
export function maskStrings(data: unknown, mask: Mask): unknown {
  if (typeof data === 'string') return mask(data);
  if (Array.isArray(data)) return data.map((item) => maskStrings(item, mask));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, maskStrings(value, mask)]));
}

/** The characters of a value in turn, each as it is or escaped. */
function escapedForms(value: string): string {
  return [...value].map((character) => `(?:${formsOf(character).join('|')})`).join('');
}

const htmlNames: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function formsOf(character: string): string[] {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const plain = `\\\\{0,4}${literally(character)}`;
  const bytes = [...new TextEncoder().encode(character)];
  const percent = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const forms = [plain, `\\\\{1,4}u${hex.padStart(4, '0')}`, percent, `&#0{0,4}${code};`, `&#x0{0,4}${hex};`];
  const name = htmlNames[character];
  if (name) forms.push(`&${name};`);
  if (character === ' ') forms.push('\\+');
  return forms;
}

/** The shortest base64 that is replaced, in characters: a shorter one stands in too many texts by chance. */
const shortestBase64 = 8;

/**
 * In base64 (RFC 4648, both alphabets), at each of the three positions that it can have in a longer text. What the
 * characters around it share with it is left out.
 */
function base64Forms(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = btoa(String.fromCharCode(...new Uint8Array(offset), ...bytes)).replace(/=+$/, '');
    const isLastShared = (offset + bytes.length) % 3 > 0;
    const own = encoded.slice(offset && offset + 1, isLastShared ? -1 : undefined);
    return own.length < shortestBase64 ? [] : literally(own).replaceAll('\\+', '[+-]').replaceAll('/', '[/_]');
  });
}

/** For a regular expression with the flag `u`. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
