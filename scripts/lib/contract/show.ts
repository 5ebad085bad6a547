/** Returns a text of the server in code style if it is harmless, and otherwise only its length. */
export type Show = (text: string) => string;

/** Up to eight words, as in `x-limit`, `text/html` or `Safe to Send`: no address, link, number, and hardly any key. */
const words = /^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[ _/+-]?(?:[A-Z]?[a-z]+|[A-Z]+)){0,7}$/;

/**
 * Decides what a report, which may become public, shows of a response.
 *
 * @param secrets - The token and personal data in the requests. A text is not shown if it shares a word, or five
 * letters and digits in a row, with one of them, as it is or in base64.
 */
export function createShow(secrets: readonly string[]): Show {
  const forms = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64url')]);
  const secretParts = new Set(forms.flatMap(partsOf));
  return (text) => {
    const isHarmless = text.length <= 40 && words.test(text) && !partsOf(text).some((part) => secretParts.has(part));
    return isHarmless ? `\`${text}\`` : `(length ${text.length}, not shown)`;
  };
}

function partsOf(text: string): string[] {
  const parts = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const joined = parts.join('');
  const runs = Array.from({ length: joined.length }, (_, start) => joined.slice(start, start + 5));
  return [...parts, ...runs.filter((run) => run.length === 5)];
}
