/**
 * What a terminal takes for a command, or for an order to reverse the text that follows: control characters (C0, DEL, C1)
 * and the embeddings, overrides and isolates of the bidirectional algorithm.
 */
const unprintable = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere, in one line, without what a terminal would act on. */
export function printable(text: string): string {
  return text
    .trimEnd()
    .replaceAll(/[\t\n\v\f\r]+/g, ' ')
    .replaceAll(unprintable, '');
}

/** JSON of the same data, with each such character escaped. It occurs nowhere but in strings. */
export function printableJson(data: unknown): string {
  return JSON.stringify(data).replaceAll(unprintable, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}

export const isPrintable = (text: string): boolean => text.search(unprintable) === -1;
