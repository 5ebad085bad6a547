import { createMask } from '../../../src/http/mask.ts';
import { count } from './report.ts';

/**
 * Decides which texts of a server may be in a report that may become public. What is harmless is shown in code style, and
 * of the rest only its length.
 */
export type Show = {
  /** The name of a property or a header. */
  name: (text: string) => string;
  /** The media type of a body. */
  mediaType: (text: string) => string;
  /** The value of an enumeration. */
  value: (text: string) => string;
  /** The names from the root of a body to a value in it. */
  path: (names: readonly string[]) => string;
};

/** What APIs call properties and headers. An address, a URL or a control character does not fit. */
const name = /^[A-Za-z_$][\w$-]{0,39}$/;

/** Of the types that IANA registers, without parameters. */
const mediaType = /^(?:application|audio|font|image|message|multipart|text|video)\/[a-z0-9.+-]{1,60}$/;

/** One to five words, such as `completed`, `IN_PROGRESS` or `Safe to Send`. A key or a person's address does not fit. */
const words = /^(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,20})(?:[ _-](?:[A-Z]?[a-z]{1,20}|[A-Z]{1,20})){0,4}$/;

/** How much of a secret may be part of a text by chance, in letters and digits. */
const longestFragment = 5;

/** @param secrets - What is not shown in any form, nor in part: the token, and personal data in the request. */
export function createShow(secrets: readonly string[]): Show {
  const mask = createMask(secrets, '');
  const fragments = secrets.map(bare).flatMap(fragmentsOf);
  const isSecret = (text: string) => mask(text) !== text || fragments.some((fragment) => bare(text).includes(fragment));
  const isHarmless = (text: string, pattern: RegExp) => pattern.test(text) && !isSecret(text);
  const show = (text: string, pattern: RegExp) =>
    isHarmless(text, pattern) ? `\`${text}\`` : `(${count(text.length, 'character')}, not shown)`;
  return {
    name: (text) => show(text, name),
    mediaType: (text) => show(text, mediaType),
    value: (text) => show(text, words),
    path: (names) => `\`${names.map((one) => (isHarmless(one, name) || /^\d+$/.test(one) ? one : '…')).join('.')}\``,
  };
}

/** Without what a server may change where it makes a name of a text. */
const bare = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

function fragmentsOf(text: string): string[] {
  const count = Math.max(1, text.length - longestFragment);
  return Array.from({ length: count }, (_, start) => text.slice(start, start + longestFragment + 1));
}
