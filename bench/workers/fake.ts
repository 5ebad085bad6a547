// The fake of the API, whose jobs are completed at once.
import '../lib/import-sources.ts';
import { reply } from '../lib/worker.ts';

const { serveFake } = await import('../../test/support/fake-server.ts');

/** `uploaded`: how many addresses it has received. `repeated`: how many of them more than once. */
export type FakeState = { url: string; jobs: number; uploaded: number; repeated: number; downloads: number };

const { url, fake, uploads } = await serveFake();
reply((): FakeState => {
  const addresses = uploads().flat();
  return {
    url,
    jobs: uploads().length,
    uploaded: addresses.length,
    repeated: addresses.length - new Set(addresses).size,
    downloads: fake.requests.filter(({ operation }) => operation === 'downloadReport').length,
  };
});
