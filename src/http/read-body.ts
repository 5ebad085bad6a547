/** The longest body that is read, in bytes. An envelope has about 250. */
export const longestBody = 2 ** 20;

/** The text of a body, and whether that is all of it. */
export type Body = { text: string; isWhole: boolean };

/** Reads a body, up to where it exceeds {@link longestBody}. The rest is cancelled. */
export async function readBody({ body }: Response): Promise<Body> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let text = '';
  let size = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk?.value) return { text: text + decoder.decode(), isWhole: true };
    size += chunk.value.byteLength;
    text += decoder.decode(chunk.value, { stream: true });
    if (size > longestBody) {
      // Not awaited: nobody needs the rest, or how cancelling it turns out.
      reader?.cancel().catch(() => {});
      return { text, isWhole: false };
    }
  }
}
