// What a check of the API finds, with the line of the spec.
import { expect, test } from 'vitest';
import { checkApi, type Options } from '../../../scripts/lib/contract/api.ts';
import { createShow } from '../../../scripts/lib/contract/show.ts';
import { lineOf } from '../../../scripts/lib/spec.ts';
import { address, bad, completed, known, startServer, token, unknown } from '../../support/contract-server.ts';
import { document, operations } from '../../support/document.ts';
import { http, json, type ReceivedRequest, started, verified } from '../../support/fault-server.ts';
import { specLine } from '../../support/spec-line.ts';

async function findingsOf(server: string, options: Options = { 'bulk-id': '1002' }, spec = document) {
  const findings = (await checkApi(spec, options, token, server)).flatMap((result) => result.findings);
  return findings.map(({ pointer, text, isNote }) => `${isNote ? 'note' : 'deviation'} ${lineOf(pointer)} ${text}`);
}

const when = (target: string, response: Buffer) => (request: ReceivedRequest) =>
  request.path.endsWith(target) && request.headers.token ? response : undefined;
const withoutToken = (response: Buffer) => (request: ReceivedRequest) => (request.headers.token ? undefined : response);

const progress = '/api/apis/email-cleaning/bulk-progress:';
const responses = specLine(progress, 'responses:');
const success = specLine(progress, '"200":');
const successType = specLine(progress, '"200":', 'application/json:');
const failureType = specLine(progress, '"400":', 'application/json:');
const job = (...starts: string[]) => specLine('BulkProgress:', 'properties:', ...starts);
const envelope = { data: { bulk_id: 1002, status: 'completed', percentage: 100 }, status: 'success' };
const asJson = { 'content-type': 'application/json' };

test.each<[string, (request: ReceivedRequest) => Buffer | undefined, number, string]>([
  [
    'an undocumented status',
    when(unknown, json(404, { message: 'x', code: 7 })),
    responses,
    'HTTP 404 is not documented. The body is JSON: object, `message` (string), `code` (number).',
  ],
  ['one without a body', withoutToken(http(401, {})), responses, 'HTTP 401 is not documented. The body is empty.'],
  [
    'a page of a proxy',
    when(bad, http(502, {}, ' <HTML>')),
    responses,
    'HTTP 502 is not documented. The body is HTML.',
  ],
  [
    'a redirect',
    when(known, http(302, { location: '/login' })),
    responses,
    'HTTP 302 is a redirect. It was not followed.',
  ],
  ['a header', when(known, completed({}, { 'x-limit': '4' })), success, 'The header `x-limit` is not documented.'],
  [
    'a media type',
    when(known, json(200, envelope, { 'content-type': 'Text/Plain; charset=utf-8' })),
    successType,
    'The media type is `text/plain`, where the spec has `application/json`.',
  ],
  [
    'no media type',
    when(unknown, http(400, {}, '{"status":"failed","error":""}')),
    failureType,
    'There is no media type, where the spec has `application/json`.',
  ],
  ['an empty body', when(known, http(200, asJson)), successType, 'The body is empty.'],
  ['HTML', when(known, http(200, asJson, '<!doctype html>')), successType, 'The body is HTML.'],
  ['no JSON', when(known, http(200, asJson, "{status: 'success'}")), successType, 'The body is not JSON.'],
  [
    'a list',
    when(known, json(200, [])),
    specLine('BulkProgressResponse:', 'type:'),
    'The body must be object, not array.',
  ],
  [
    'an unknown property',
    when(known, completed({ eta: 5 })),
    job(),
    '`data` has an unknown property: `eta`, of type number.',
  ],
  [
    'a missing property',
    when(known, completed({ percentage: undefined })),
    job('percentage:'),
    '`data` lacks the property `percentage`.',
  ],
  [
    'a mistyped property',
    when(known, completed({ percentage: '100' })),
    job('percentage:', 'type:'),
    '`data.percentage` must be number, not string.',
  ],
  [
    'an open string that is none',
    when(known, completed({ status: 3 })),
    job('status:'),
    '`data.status` must be string, not number.',
  ],
  [
    'null',
    when(known, completed({ bulk_id: null })),
    specLine('BulkId:', 'type:'),
    '`data.bulk_id` must be integer, not null.',
  ],
  [
    'another envelope',
    when(known, json(200, { ...envelope, status: 'ok' })),
    specLine('BulkProgressResponse:', 'status:', 'const:'),
    '`status` must be equal to constant.',
  ],
  [
    'no error',
    when(unknown, json(400, { status: 'failed' })),
    specLine('FailureResponse:', 'properties:', 'error:'),
    'The body lacks the property `error`.',
  ],
  [
    'access for all',
    withoutToken(completed()),
    specLine('securitySchemes:', 'token:'),
    'The API accepts what the spec rules out.',
  ],
  ['any id', when(bad, completed()), specLine(progress, '- name: bulk_id'), 'The API accepts what the spec rules out.'],
])('%s is a deviation with the line of the spec', async (_, respond, line, text) => {
  await using server = await startServer(respond);
  expect(await findingsOf(server.url)).toEqual([`deviation ${line} ${text}`]);
});

test('responses to what may be charged are checked, too', async () => {
  await using server = await startServer(({ path: target }) => {
    if (target.includes('/verify-bulk')) return started({ message: undefined });
    return target.includes('/verify-single') ? verified({ free_email: false }) : undefined;
  });
  expect(await findingsOf(server.url, { verify: address, start: import.meta.filename })).toEqual([
    `deviation ${specLine('EmailVerification:', 'free_email:', 'type:')} \`data.free_email\` must be string, not boolean.`,
    `deviation ${specLine('StartedBulk:', 'properties:', 'message:')} The body lacks the property \`message\`.`,
  ]);
});

test.each([
  ['waiting in line', '`waiting in line`'],
  ['IN_PROGRESS', '`IN_PROGRESS`'],
  // What is no word may be anything.
  ['https://reports.example.com/?signature=1', '(length 40, not shown)'],
])('a value that the spec does not name is a note: %j', async (value, shown) => {
  await using server = await startServer(when(known, completed({ status: value })));
  const text = `\`data.status\` has a value that the spec does not name: ${shown}.`;
  expect(await findingsOf(server.url)).toEqual([`note ${job('status:')} ${text}`]);
});

test('a documented header has to be there if it is required, and its status may be a class', async () => {
  const copy = structuredClone(document);
  const operation = copy.paths?.[progress.slice(0, -1)]?.get;
  const headers = { 'X-Limit': { required: true }, 'X-Cached': {} };
  if (operation) operation.responses = { ...operation.responses, '4XX': { description: '', headers } };
  await using server = await startServer(when(unknown, http(404, { 'x-cached': 'yes' })));
  expect(await findingsOf(server.url, {}, copy)).toEqual([`deviation ${responses} The header \`X-Limit\` is missing.`]);
});

test('scripts/lib/contract/api.ts has a request for every operation of the spec', async () => {
  await using server = await startServer();
  const results = await checkApi(document, {}, token, server.url);
  const sent = new Set(results.map(({ text }) => text.split(' ')[0]));
  expect([...sent].toSorted()).toEqual(operations.map(({ operationId }) => operationId).toSorted());
});

test.each([
  ['rate_limit', '`rate_limit`'],
  ['downloadLink', '`downloadLink`'],
  ['text/html', '`text/html`'],
  [token, '(length 16, not shown)'],
  ['x_secret_to', '(length 11, not shown)'],
  ['KFSEVENSECRETTOKEN', '(length 18, not shown)'],
  ['for ana', '(length 7, not shown)'],
  ['abcdefgh'.repeat(6), '(length 48, not shown)'],
  [Buffer.from('iiiiii').toString('base64url'), '(length 8, not shown)'],
  ['a\u001b[2J', '(length 5, not shown)'],
  ['1002', '(length 4, not shown)'],
])('of a text of the server, only words without a part of a secret are shown: %j', (text, shown) => {
  expect(createShow([token, address, 'iiiiii'])(text)).toBe(shown);
});
