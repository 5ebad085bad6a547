// Calls one operation by one client, as often as each message says.
import { openAsBlob } from 'node:fs';
import axios from 'axios';
import createOpenapiFetch from 'openapi-fetch';
import { EmailCleaning } from 'saino-email-cleaning';
import * as generated from 'saino-email-cleaning/client';
import { readDocument } from '../../scripts/lib/document.ts';
import { findOperation, requestUrl } from '../../scripts/lib/operations.ts';
import { reply } from '../lib/worker.ts';

export type Calls = { count: number };
/** `time`: ms for each call. `peak`: the largest resident set that the process has had so far, in MiB. */
export type Cost = { time: number; peak: number };

/** What openapi-fetch has to know of an operation. */
type Get = { parameters: { query: object }; responses: { 200: { content: { 'application/json': unknown } } } };

const [id = '', by = '', baseUrl = '', listFile] = process.argv.slice(2);
const email = 'user@example.com';
const query = { bulk_id: 1002 };
const list = listFile ? await openAsBlob(listFile) : new Blob([`emails\n${email}\n`]);
const file = new File([list], 'list.csv');

const operation = findOperation(readDocument(), id);
const url = requestUrl(operation, { email, ...query }, baseUrl);
const token = 'test-token';
const headers = Object.fromEntries(operation.security.map(({ name }) => [name, token]));
const openapiFetch = createOpenapiFetch<Record<string, { get: Get }>>({ baseUrl, headers });
const client = generated.createClient({ baseUrl, auth: token });
const saino = new EmailCleaning({ baseUrl, token });

/** By operation and client. Each reads the whole body of the response and parses it. */
const calls: Record<string, Record<string, () => Promise<unknown>>> = {
  getBulkProgress: {
    fetch: fetchJson,
    'openapi-fetch': () => openapiFetch.GET(operation.path, { params: { query } }),
    axios: () => axios.get(url, { headers }),
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

const call = calls[id]?.[by];
if (!call) throw new Error(`There is no call of ${id} by ${by}.`);
reply(async ({ count }: Calls): Promise<Cost> => {
  const start = performance.now();
  for (let index = 0; index < count; index++) await call();
  return { time: (performance.now() - start) / count, peak: process.resourceUsage().maxRSS / 1024 };
});

async function fetchJson(body?: FormData): Promise<unknown> {
  const response = await fetch(url, { method: operation.method, headers, body });
  return response.json();
}

function form(): FormData {
  const data = new FormData();
  data.append('file' satisfies keyof generated.BulkUpload, file);
  return data;
}
