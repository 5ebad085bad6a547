// A loopback server that responds to every operation of the document with one of its examples.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { readDocument, readOperations, responseExamples } from '../../scripts/lib/document.ts';
import { reply } from '../lib/worker.ts';

/** `example`: the name of the one to respond with, if the operation has it. */
export type Settings = { example?: string };
export type State = { url: string; requests: number };

const documented = await readOperations(readDocument());
const examples = new Map(documented.map((one) => [`${one.method} ${one.path}`, responseExamples(one)]));
const settings: Settings = {};
const state: State = { url: '', requests: 0 };

const server = createServer(async (request, response) => {
  state.requests++;
  await finished(request.resume());
  response.setHeader('content-type', 'application/json').end(JSON.stringify(bodyOf(request)));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
reply((message: Settings) => {
  Object.assign(settings, message);
  return state;
});

/** Where the request names a job, its response is about that job. */
function bodyOf({ method, url = '' }: IncomingMessage): unknown {
  const { pathname, searchParams } = new URL(url, state.url);
  const [first, ...others] = examples.get(`${method} ${pathname}`) ?? [];
  const { value } = others.find(({ name }) => name === settings.example) ?? first ?? {};
  const bulkId = searchParams.get('bulk_id');
  if (bulkId === null) return value;
  const { data, ...envelope } = value as { data: object };
  return { ...envelope, data: { ...data, bulk_id: Number(bulkId) } };
}
