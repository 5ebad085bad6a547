/** The longest body that is read, in bytes. An envelope has about 250. */
export const longestBody = 2 ** 20;

/** The text of a body, and whether that is all of it. */
export type Body = { text: string; isWhole: boolean };

/** Reads a body, up to where it exceeds {@link longestBody}. The rest is cancelled, and so is all that comes with a redirect. */
export async function readBody(response: Response): Promise<Body> {
  if (isRedirect(response)) {
    discard(response);
    return { text: '', isWhole: true };
  }
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
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

/** Frees the connection of a response whose body nobody reads, so it does not matter how cancelling it turns out. */
export function discard({ body }: Response): void {
  body?.cancel().catch(() => {});
}

/** Whether a response leads elsewhere. A browser hides the status of one that it was told not to follow. */
export function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}
