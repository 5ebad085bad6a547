// Calls one operation by one client, as often as each message says.
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmailCleaning } from 'saino-email-cleaning';
import * as generated from 'saino-email-cleaning/client';
import { findOperation, readDocument, readOperations, requestUrl } from '../../scripts/lib/document.ts';
import { fetchTool } from '../../test/support/fetch-tool.ts';
import { reply } from '../lib/worker.ts';

export type Calls = { count: number };
/** In ms for each call. */
export type Cost = { time: number };

/** Of the clients that are fetched, which have no types here. */
type Get = (url: string, options: object) => Promise<unknown>;

const [id = '', by = '', baseUrl = ''] = process.argv.slice(2);
const email = 'user@example.com';
const query = { bulk_id: 1002 };
const file = new File([`emails\n${email}\n`], 'list.csv');

const operation = findOperation(await readOperations(readDocument()), id);
const url = requestUrl(operation, { email, ...query }, baseUrl);
const token = 'test-token';
const headers = Object.fromEntries(operation.credentials.map(({ name }) => [name, token]));
const client = generated.createClient({ baseUrl, auth: token });
const saino = new EmailCleaning({ baseUrl, token });

/** By operation and client. Each reads the whole body of the response and parses it. */
const calls: Record<string, Record<string, () => Promise<unknown>>> = {
  getBulkProgress: {
    fetch: fetchJson,
    '/client': () => generated.getBulkProgress({ client, query, throwOnError: true }),
    EmailCleaning: () => saino.getBulkProgress(query.bulk_id),
  },
  verifyEmail: {
    fetch: fetchJson,
    '/client': () => generated.verifyEmail({ client, query: { email }, throwOnError: true }),
    EmailCleaning: () => saino.verifyEmail(email),
  },
  startBulk: {
    fetch: () => fetchJson(form()),
    '/client': () => generated.startBulk({ client, body: { file }, throwOnError: true }),
    EmailCleaning: () => saino.startBulk(file),
  },
};

const call = calls[id]?.[by] ?? (await callFromNpm());
reply(async ({ count }: Calls): Promise<Cost> => {
  const start = performance.now();
  for (let index = 0; index < count; index++) await call();
  return { time: (performance.now() - start) / count };
});

/** The same GET by another client, which is fetched for it. */
async function callFromNpm(): Promise<() => Promise<unknown>> {
  const load = (folder: string) => createRequire(path.join(folder, 'package.json'))(by);
  if (by === 'axios') {
    const axios: { get: Get } = load(await fetchTool('axios', '1.21.1'));
    return () => axios.get(url, { headers });
  }
  const openapiFetch: { default: (options: object) => { GET: Get } } = load(await fetchTool('openapi-fetch', '0.17.0'));
  const { GET } = openapiFetch.default({ baseUrl, headers });
  return () => GET(operation.path, { params: { query } });
}

async function fetchJson(body?: FormData): Promise<unknown> {
  const response = await fetch(url, { method: operation.method, headers, body });
  return response.json();
}

function form(): FormData {
  const data = new FormData();
  data.append('file' satisfies keyof generated.BulkUpload, file);
  return data;
}
