/** What `fetch` of Node.js rejects with where nobody listens. */
export const refused = (): TypeError =>
  failed({ message: 'connect ECONNREFUSED', code: 'ECONNREFUSED', syscall: 'connect' });

/** What it rejects with if the connection closes before the response. */
export const lost = (): TypeError => failed({ message: 'other side closed', code: 'UND_ERR_SOCKET' });

function failed({ message, ...details }: { message: string; code: string; syscall?: string }): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), details) });
}

/** Never resolves. @throws the reason of the signal, once it is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
