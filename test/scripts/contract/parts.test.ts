// What the spec has no case of today: documented headers, ids in a path, an operation without a policy, a slow server.
import { expect, test } from 'vitest';
import { checkHeaders } from '../../../scripts/lib/contract/check-headers.ts';
import { documentedResponse } from '../../../scripts/lib/contract/check-response.ts';
import { readInputs } from '../../../scripts/lib/contract/inputs.ts';
import { probesOf } from '../../../scripts/lib/contract/probes.ts';
import { send } from '../../../scripts/lib/contract/send.ts';
import { createShow } from '../../../scripts/lib/contract/show.ts';
import type { Header } from '../../../scripts/lib/operations.ts';
import { document, operationOf } from '../../support/document.ts';
import { startFaultServer } from '../../support/fault-server.ts';

const header = (name: string, required: boolean, type: 'integer' | 'boolean'): Header => ({
  name,
  required,
  description: '',
  deprecated: false,
  schema: { type },
  example: undefined,
});

test('a documented header has to be there if it is required, and of its type if it is there', () => {
  const documented = [header('X-Limit', true, 'integer'), header('X-Cached', false, 'boolean')];
  const findings = (headers: Record<string, string>) =>
    checkHeaders(document, documented, '/r', new Headers(headers), createShow([])).map(
      ({ pointer, what }) => `${pointer} ${what}`,
    );
  expect(findings({ 'x-limit': '10' })).toEqual([]);
  expect(findings({ 'x-limit': '10', 'x-cached': 'true' })).toEqual([]);
  expect(findings({ 'x-cached': 'yes' })).toEqual([
    '/r/headers/X-Limit The header `X-Limit` is missing.',
    '/r/headers/X-Cached The header `X-Cached` is not boolean.',
  ]);
  expect(findings({ 'x-limit': 'ten', 'retry-after': '1' })).toEqual([
    '/r The header `retry-after` is not documented.',
    '/r/headers/X-Limit The header `X-Limit` is not integer.',
  ]);
});

test('a status is looked up by itself, then by its class, then as any', () => {
  const responses = ['404', '4XX', 'default'].map((status) => ({ status, description: '', headers: [], contents: [] }));
  const operation = { ...operationOf('getBulkProgress'), responses };
  const found = (status: number) => documentedResponse(operation, status)?.status;
  expect([404, 429, 500].map(found)).toEqual(['404', '4XX', 'default']);
});

test('an id in a path, of an operation that may be repeated, gets the same requests', () => {
  const copy = structuredClone(document);
  const [path, item] =
    Object.entries(copy.paths ?? {}).find(([, one]) => one?.get?.operationId === 'getBulkProgress') ?? [];
  copy.paths = {
    [`${path}/{part_id}`]: {
      ...item,
      parameters: [{ name: 'part_id', in: 'path', required: true, schema: { type: 'integer' } }],
    },
  };
  // The options are about operations that this copy lacks.
  const { probes } = probesOf(copy, new Map());
  expect(probes.map(({ what, rejection }) => `${what}: ${rejection?.pointer}`)).toEqual([
    'with the examples of the spec: undefined',
    'with an unknown part_id: /paths/~1api~1apis~1email-cleaning~1bulk-progress~1{part_id}/parameters/0',
    'with an unknown bulk_id: /paths/~1api~1apis~1email-cleaning~1bulk-progress~1{part_id}/get/parameters/0',
    'without a token: /components/securitySchemes/token',
    'with a part_id that is no integer: /paths/~1api~1apis~1email-cleaning~1bulk-progress~1{part_id}/parameters/0',
    'with a bulk_id that is no integer: /paths/~1api~1apis~1email-cleaning~1bulk-progress~1{part_id}/get/parameters/0',
  ]);
});

test('an operation without a policy is not sent, and the file for its policy is named', () => {
  const copy = structuredClone(document);
  const [, item] =
    Object.entries(copy.paths ?? {}).find(([, one]) => one?.get?.operationId === 'getBulkProgress') ?? [];
  copy.paths = { ...copy.paths, '/new': { get: { ...item?.get, operationId: 'listOffers', responses: {} } } };
  const { probes, skipped } = probesOf(copy, readInputs(copy, {}));
  expect(probes.some(({ operation }) => operation.id === 'listOffers')).toBe(false);
  expect(skipped.map(({ operation, why }) => `${operation.id}: ${why}`)).toContain(
    'listOffers: src/policies.ts does not say that it may be repeated',
  );
});

test('an option whose operation the spec no longer has is a problem that names it', () => {
  expect(() => readInputs({ ...document, paths: {} }, {})).toThrow('The document has no operation getBulkProgress.');
});

test.each([
  ['a response', ''],
  ['the rest of a body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'],
])('%s that does not come in time is no response', async (_, bytes) => {
  await using server = await startFaultServer((socket) => socket.write(bytes));
  const operation = operationOf('getBulkProgress');
  const probe = { operation, what: '', values: {}, hasToken: true, timeout: 200 };
  await expect(send(probe, { document, server: server.url, token: 'any' })).rejects.toThrow(
    /^no whole response within 0\.2 s$/,
  );
});
