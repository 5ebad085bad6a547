/** The longest body that is read, in bytes. An envelope takes about 250. */
export const longestBody = 2 ** 20;

/** The text of a body, or of what of it comes up to where it is longer than {@link longestBody}: the rest is left. */
export async function readBody({ body }: Response): Promise<{ text: string; isWhole: boolean }> {
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
      // Not awaited: nobody wants the rest, nor to know how its end goes.
      reader?.cancel().catch(() => {});
      return { text, isWhole: false };
    }
  }
}
