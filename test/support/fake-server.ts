import { type FetchServer, serveFetch } from '../../src/cli/serve-fetch.ts';
import { createFakeSaino, type FakeSaino, type FakeSainoOptions } from '../../src/testing.ts';

export type FakeServer = FetchServer & {
  fake: FakeSaino;
  /** The addresses of each list that was uploaded. */
  uploads: () => readonly (readonly string[])[];
};

/**
 * The fake of the API in this process, for commands in others. Its jobs are completed at once by default.
 *
 * @param onRequest - Called, and awaited, before each request is processed.
 */
export async function serveFake(
  options: FakeSainoOptions = {},
  onRequest: (fake: FakeSaino) => unknown = () => {},
): Promise<FakeServer> {
  const fakes: FakeSaino[] = [];
  const server = await serveFetch(
    (url) => {
      const fake = createFakeSaino({ ...(options.percentages ? {} : { duration: 0 }), reportOrigin: url, ...options });
      fakes.push(fake);
      return async (request) => {
        await onRequest(fake);
        return fake.fetch(request);
      };
      // What is thrown is a connection that a test has the fake lose.
    },
    { onError: () => {} },
  );
  const [fake] = fakes;
  if (!fake) throw new Error('The server has no handler.');
  return {
    ...server,
    fake,
    uploads: () => uploadsOf(fake),
  };
}

export const uploadsOf = ({ requests }: FakeSaino): (readonly string[])[] =>
  requests.flatMap(({ upload }) => (upload ? [upload.addresses] : []));
