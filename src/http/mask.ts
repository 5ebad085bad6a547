/** Replaces secrets in a text that comes from elsewhere. */
export type Mask = (text: string) => string;

/**
 * Returns a function that replaces each secret by a label: as it is, escaped for JSON, for a URL or for HTML, and in
 * base64, in any case. Its time grows with the text alone, as no pattern is made of a secret.
 */
export function createMask(secrets: readonly string[], label: string): Mask {
  // The longest comes first, since one may contain another.
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((masked, form) => replaceAll(masked, form, label), text);
}

function replaceAll(text: string, form: string, label: string): string {
  const folded = fold(text);
  let masked = '';
  let end = 0;
  for (let at = folded.indexOf(form); at !== -1; at = folded.indexOf(form, end)) {
    masked += text.slice(end, at) + label;
    end = at + form.length;
  }
  return masked + text.slice(end);
}

/** Returns the forms in which a server plausibly echoes a secret. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const codes = secret.replace(/[&<>"'+]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = html.replaceAll('"', '&quot;');
  const htmlForms = ['&#39;', '&#039;', '&#x27;'].map((quote) => quoted.replaceAll("'", quote));
  const query = new URLSearchParams({ '': secret }).toString().slice(1);
  const urlForms = [encodeURI(secret), encodeURIComponent(secret), query];
  // PHP escapes a slash as well.
  const all = [secret, json, json.replaceAll('/', '\\/'), codes, html, quoted, ...htmlForms, ...urlForms];
  return [...all, ...base64Forms(secret)].filter(Boolean).map(fold);
}

/** The shortest base64 that is replaced, in characters: a shorter one stands in too many texts by chance. */
const shortestBase64 = 8;

/**
 * In base64 (RFC 4648), at each of the three offsets that a secret can have in a longer text. What the characters around
 * it share with it is left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const forms = [0, 1, 2].map((offset) => {
    const encoded = btoa(
      Array.from([...new Uint8Array(offset), ...bytes], (byte) => String.fromCharCode(byte)).join(''),
    );
    const isLastShared = (offset + bytes.length) % 3 > 0;
    return encoded.replace(/=+$/, '').slice(offset && offset + 1, isLastShared ? -1 : undefined);
  });
  return forms.filter((form) => form.length >= shortestBase64);
}

/** Without case, and without the difference between the alphabets of base64. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  // A few characters become two, which would shift what follows.
  const same = lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return same.replaceAll('-', '+').replaceAll('_', '/');
}

/** Matches what looks like an email address, from where a word begins, so that a long word is read only once. */
const address = /(?<![^\s@"<>(),;:[\]\\])[^\s@"<>(),;:[\]\\]+(?:@|%40|&#64;|\\u0040)[^\s@"<>(),;:[\]\\]+/gi;

/** Replaces everything that looks like an email address. */
export const maskAddresses: Mask = (text) => text.replace(address, '[address]');

/** Matches what begins like a URL, up to what cannot be part of one, or ends a sentence. */
const url = /(?:https?|ftp|wss?|file):[^\s"<>]*[^\s"<>.,:;!?)\]}']/gi;

/**
 * Leaves out of every URL what must not reach a message: a user name and a password, and the query, where the signature
 * of a report stands, or an address.
 */
export const maskUrls: Mask = (text) =>
  text.replace(url, (found) => {
    if (!URL.canParse(found)) return '[URL]';
    const { protocol, host, pathname } = new URL(found);
    return `${protocol}//${host}${pathname}`;
  });

/** Replaces what is personal, or gives access, in a text that ends up in a message or a log. */
export const maskPersonal: Mask = (text) => maskAddresses(maskUrls(text));
