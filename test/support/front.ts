import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer: what Prism gives when it is asked with this `Prefer` header (RFC 7240), or one that is not Prism's. */
export type Answer = string | { status: number; headers?: Record<string, string>; body?: string };

export type Front = AsyncDisposable & {
  /** Where it listens, with no slash at the end. */
  url: string;
  /** The questions since the last call of `answerWith`, in order. A browser's preflight is none. */
  requests: { url: string; headers: Record<string, string | string[] | undefined> }[];
  /** Sets the answers to come. The last of them is given again and again. */
  answerWith(...answers: [Answer, ...Answer[]]): void;
};

/**
 * Starts a server that stands before Prism, records each question, and asks Prism for the example that a test wants.
 * So what is tested runs as it stands, and knows of no `Prefer` header.
 */
export async function startFront(mockUrl: string): Promise<Front> {
  let answers: Answer[] = ['example=completed'];
  const requests: Front['requests'] = [];
  const server = createServer(async ({ method, url = '/', headers }, response) => {
    const isQuestion = method === 'GET';
    if (isQuestion) requests.push({ url, headers });
    const answer = isQuestion && answers.length > 1 ? answers.shift() : answers[0];
    if (isQuestion && typeof answer === 'object') {
      const { status, headers: extra, body } = answer;
      response.writeHead(status, { 'access-control-allow-origin': '*', ...extra }).end(body);
      return;
    }
    const passed = Object.entries(headers).filter(([name]) => !/^(host|connection|sec-.*)$/.test(name)) as [
      string,
      string,
    ][];
    const prefer: [string, string][] = typeof answer === 'string' ? [['prefer', answer]] : [];
    const from = await fetch(mockUrl + url, { method, headers: [...passed, ...(isQuestion ? prefer : [])] });
    const kept = [...from.headers].filter(([name]) => !/^(content-length|connection|keep-alive|transfer-)/.test(name));
    response.writeHead(from.status, Object.fromEntries(kept)).end(Buffer.from(await from.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answerWith(...next) {
      requests.length = 0;
      answers = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
