// A process behind benchCostPerCall(), with one way to ask: at each message it asks as often as that says, one call
// after the other, and says how many ms a call took.
import axios from 'axios';
import createOpenapiFetch from 'openapi-fetch';
import { EmailCleaning } from 'saino-email-cleaning';
import { type BulkProgressResponse, createClient, getBulkProgress } from 'saino-email-cleaning/client';

/** The ways to ask. Each reads the whole body and parses it. */
export type Way = keyof typeof ways;

const operationPath = '/api/apis/email-cleaning/bulk-progress';

/** What openapi-fetch takes its types from. */
type Paths = {
  [operationPath]: {
    get: {
      parameters: { query: { bulk_id: number } };
      responses: { 200: { content: { 'application/json': BulkProgressResponse } } };
    };
  };
};

const [way = '', baseUrl = ''] = process.argv.slice(2);
const token = 'test-token';
const headers = { token };
const query = { bulk_id: 1002 };

const ways = {
  fetch() {
    const url = `${baseUrl}${operationPath}?${new URLSearchParams({ bulk_id: '1002' })}`;
    return async () => (await fetch(url, { headers })).json();
  },
  'openapi-fetch'() {
    const client = createOpenapiFetch<Paths>({ baseUrl, headers });
    return () => client.GET(operationPath, { params: { query } });
  },
  axios() {
    const client = axios.create({ baseURL: baseUrl, headers });
    return () => client.get(operationPath, { params: query });
  },
  getBulkProgress() {
    const client = createClient({ baseUrl, auth: token });
    return () => getBulkProgress({ client, query, throwOnError: true });
  },
  EmailCleaning() {
    const saino = new EmailCleaning({ baseUrl, token });
    return () => saino.getBulkProgress(1002);
  },
} satisfies Record<string, () => () => Promise<unknown>>;

const ask = ways[way as Way]();
process.on('message', async (count: number) => {
  const start = performance.now();
  for (let call = 0; call < count; call++) await ask();
  process.send?.((performance.now() - start) / count);
});
