/** What a check found. A note is worth knowing, but contradicts nothing in the spec. */
export type Finding = {
  kind: 'deviation' | 'note';
  /** What in the spec it is about, as a JSON pointer (RFC 6901). */
  pointer: string;
  /** In words. A text from the server is in it only if a {@link Show} let it pass. */
  what: string;
};

export const deviation = (pointer: string, what: string): Finding => ({ kind: 'deviation', pointer, what });
export const note = (pointer: string, what: string): Finding => ({ kind: 'note', pointer, what });
