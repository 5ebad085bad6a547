import { stripVTControlCharacters } from 'node:util';
import { createFakeSaino } from 'saino-email-cleaning/testing';
import { serveFetch } from '../../../src/cli/serve-fetch.ts';
import { startValidationProxy } from '../prism.ts';

export type LocalApi = AsyncDisposable & {
  /** Base URL of the API, with no slash at the end. */
  url: string;
};

/** How long a job takes, in ms: long enough to see it advance. */
const duration = 8_000;

/**
 * Starts the API on this machine: the fake, and before it Prism, which holds each request and response against the spec
 * and reports on stderr what violates it. The links to reports lead past Prism, as they lead to another host at Saino.
 */
export async function startLocalApi(): Promise<LocalApi> {
  const server = await serveFetch((url) => createFakeSaino({ duration, reportOrigin: url }).fetch);
  try {
    const prism = await startValidationProxy(server.url, { log: reportViolation });
    return {
      url: prism.url,
      async [Symbol.asyncDispose]() {
        await prism.stop();
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** Prism reports each request, and as errors those that it does not pass on. */
function reportViolation(line: string): void {
  const plain = stripVTControlCharacters(line);
  if (/\berror\b/.test(plain)) console.error(`Prism: ${plain}`);
}
