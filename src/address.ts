import { SainoError } from './http/saino-error.js';

/** The reason why a text is not an address that can be sent. */
export type AddressProblem =
  | 'empty'
  | 'no-at'
  | 'several'
  | 'incomplete'
  | 'space'
  | 'control'
  | 'local'
  | 'domain'
  | 'too-long';

/** The same in the words of a message. */
export const addressProblems: Record<AddressProblem, string> = {
  empty: 'no address',
  'no-at': 'not an address: no @',
  several: 'not one address: more than one @',
  incomplete: 'not an address: nothing before or after the @',
  space: 'not an address: contains spaces',
  control: 'not an address: contains control or invisible characters',
  local: 'not an address: what is before the @ cannot be a mailbox',
  domain: 'not an address: what follows the @ cannot be a domain',
  'too-long': 'not an address: longer than 254 bytes, or 64 before the @',
};

/** An address, and the key that it shares with other spellings of the same mailbox; or what is wrong with it. */
export type ParsedAddress =
  | { address: string; key: string; problem?: never }
  | { address?: never; key?: never; problem: AddressProblem };

/** In bytes (RFC 5321, section 4.5.3.1, less the angle brackets of a path). */
const longestAddress = 254;
const longestLocal = 64;

const quoted = /"(?:[^"\\]|\\.)*"/gsu;
const control = /[\p{Cc}\p{Cs}]/u;
/** Invisible characters. U+200C and U+200D are part of a word in some scripts, beside a letter that is not ASCII. */
const invisible = /(?<![^\P{L}a-zA-Z])[\u200C\u200D](?![^\P{L}a-zA-Z])|(?![\u200C\u200D])\p{Cf}/gu;
/** The characters that RFC 5322 allows in a local part only within quotes. */
const special = /[()<>[\]:;,\\"]/;
/** ASCII that is in no domain, although URLs may give it a meaning: `a/b.com` would be `a`. */
const notInDomain = /[\0-,/:-@[-`{-\x7f]/;
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** At least two labels, of which the last is not a number. */
const labels = `(?:${label}\\.)+(?!\\d+$)${label}`;
const domainName = new RegExp(`^${labels}$`);
/** The form of nearly all addresses. Within 64 characters, no part of them is too long. */
const plainAddress = /^[\w.+-]+@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]+$/i;

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/**
 * Decides what an address is: for lists and reports, which take off what is around it first, and for single calls, which
 * take it as it is.
 *
 * @param caseSensitive - Gives local parts that differ only in case keys of their own.
 */
export function parseAddress(text: string, caseSensitive = false): ParsedAddress {
  const plain = parsePlain(text, caseSensitive);
  if (plain) return plain;
  if (text === '') return { problem: 'empty' };
  // What is in quotes counts for nothing but its length.
  const bare = text.replace(quoted, '');
  const ats = bare.split('@').length - 1;
  if (ats === 0) return { problem: 'no-at' };
  if (ats > 1) return { problem: 'several' };
  if (text.length > 4 * longestAddress) return { problem: 'too-long' };
  if (/\s/.test(bare)) return { problem: 'space' };
  if (control.test(text) || (!isAscii(text) && text.search(invisible) !== -1)) return { problem: 'control' };
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const written = text.slice(at + 1);
  if (local === '' || written === '') return { problem: 'incomplete' };
  if (special.test(bare.slice(0, bare.indexOf('@')))) return { problem: 'local' };
  const domain = toAscii(written);
  if (domain === undefined) return { problem: 'domain' };
  const localBytes = byteLength(local);
  const isTooLong = localBytes > longestLocal || localBytes + 1 + domain.length > longestAddress;
  if (isTooLong) return { problem: 'too-long' };
  if (!domainName.test(domain)) return { problem: 'domain' };
  const name = local.normalize('NFC');
  return { address: text, key: `${caseSensitive ? name : name.toLowerCase()}@${domain}` };
}

/** Saves most of the time that a list takes. */
function parsePlain(text: string, caseSensitive: boolean): ParsedAddress | undefined {
  if (text.length > longestLocal || !plainAddress.test(text)) return undefined;
  const key = caseSensitive ? text.replace(/@.*/, (domain) => domain.toLowerCase()) : text.toLowerCase();
  return { address: text, key };
}

/** @throws `invalid_argument` for what is not an address. The message does not repeat it. */
export function checkAddress(value: unknown, what: string): asserts value is string {
  if (typeof value !== 'string') throw new SainoError('invalid_argument', `${what} is not a string.`);
  const { problem } = parseAddress(value);
  if (problem) throw new SainoError('invalid_argument', `${what} is ${addressProblems[problem]}.`);
}

/** The address in a cell of a list or a report, without what programs write around it. */
export function addressIn(cell: string, caseSensitive = false): ParsedAddress {
  if (!cell.includes('@')) return { problem: cell.trim() === '' ? 'empty' : 'no-at' };
  const plain = parsePlain(cell, caseSensitive);
  if (plain) return plain;
  // No one address is as long, and what follows takes its time.
  if (cell.length > 4 * longestAddress) return { problem: 'too-long' };
  const text = unwrap(isAscii(cell) ? cell : cell.replace(invisible, ''));
  const [, name = '', inner] = /^([^<>]*)<([^<>]*)>$/.exec(text) ?? [];
  if (inner === undefined) return parseAddress(text, caseSensitive);
  const parsed = parseAddress(unwrap(inner), caseSensitive);
  // The name of a person may repeat the address, but not have another one.
  const named = name.split(/[\s,;()]/).map((word) => parseAddress(unwrap(word), caseSensitive).key);
  return named.some((key) => key !== undefined && key !== parsed.key) ? { problem: 'several' } : parsed;
}

export const isAddress = (cell: string): boolean => addressIn(cell).problem === undefined;

/** In any language. They pair in more ways than one: “…”, „…“, »…«. */
const quotationMark = /["'`´„‚「」『』〝〞〟＂＇\p{Pi}\p{Pf}]/u;

const isInQuotes = (text: string): boolean =>
  quotationMark.test(text.charAt(0)) && quotationMark.test(text.charAt(text.length - 1));

/** Takes off quotes of any language, `mailto:` and its `?…`, and what ends a sentence or a list. */
function unwrap(text: string): string {
  let from = text;
  for (;;) {
    const inner = from
      .trim()
      .replace(/[.,;]+$/, '')
      .replace(/^mailto:([^?]*).*/is, '$1');
    const to = isInQuotes(inner) ? inner.slice(1, -1) : inner;
    if (to === from) return to;
    from = to;
  }
}

/** A domain in lower case and punycode. */
function toAscii(domain: string): string | undefined {
  if (notInDomain.test(domain)) return undefined;
  if (isAscii(domain)) return domain.toLowerCase();
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

const byteLength = (text: string): number => (isAscii(text) ? text.length : new TextEncoder().encode(text).length);

/** An address that can be shown without saying whose it is, such as `u…@e….com`. */
export function maskAddress(address: string): string {
  const [local, domain] = splitAt(address, address.lastIndexOf('@'));
  const [host, top] = splitAt(domain, domain.lastIndexOf('.'));
  return `${firstOf(local)}…@${firstOf(host || top)}…${host && top ? `.${top}` : ''}`;
}

const splitAt = (text: string, at: number): [string, string] =>
  at === -1 ? ['', text] : [text.slice(0, at), text.slice(at + 1)];

/** The first character, whole even if it takes two units of UTF-16. */
const firstOf = (text: string): string => [...text][0] ?? '';
