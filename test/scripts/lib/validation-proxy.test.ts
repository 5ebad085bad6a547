import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type PrismServer, startValidationProxy } from '../../../scripts/lib/prism.ts';
import { type FetchServer, serveFetch } from '../../../src/cli/serve-fetch.ts';

const path = '/api/apis/email-cleaning/verify-bulk';
const started = { status: 'success', bulk_id: 1002, message: 'Successfully added in queue' };

let upstream: FetchServer;
let proxy: PrismServer;
let received: string[] = [];
let response: object = started;
const logged: string[] = [];

beforeAll(async () => {
  upstream = await serveFetch(() => async (request) => {
    const file = (await request.formData()).get('file');
    received.push(file instanceof File ? `${file.name}: ${await file.text()}` : 'no file');
    return Response.json(response);
  });
  proxy = await startValidationProxy(upstream.url, { log: (line) => logged.push(line) });
});
afterAll(async () => {
  await proxy.stop();
  await upstream[Symbol.asyncDispose]();
});
beforeEach(() => {
  received = [];
  response = started;
});

function upload(field: string, headers: HeadersInit = { token: 'test-token' }): Promise<Response> {
  const body = new FormData();
  body.append(field, new File(['emails\nana@example.com\n'], 'list.csv'));
  return fetch(proxy.url + path, { method: 'POST', headers, body });
}

test('passes on an upload, and passes back its response', async () => {
  const passed = await upload('file');
  expect([passed.status, await passed.json()]).toEqual([200, started]);
  expect(received).toEqual(['list.csv: emails\nana@example.com\n']);
});

test('passes on no request that violates the spec', async () => {
  expect((await upload('other')).status).toBe(422);
  expect((await upload('file', {})).status).toBe(401);
  expect(received).toEqual([]);
});

test('passes back no response that violates the spec, and reports it', async () => {
  response = { ...started, bulk_id: '1002' };
  const refused = await upload('file');
  expect(refused.status).toBe(500);
  expect(await refused.json()).toMatchObject({
    validation: [{ location: ['response', 'body', 'bulk_id'], message: expect.stringContaining('must be integer') }],
  });
  await expect.poll(() => logged.at(-1)).toMatch(/error .*VIOLATIONS/);
});
