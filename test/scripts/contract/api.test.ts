import { describe, expect, test } from 'vitest';
import { address, check, findings, useContractFolder } from '../../support/contract-run.ts';
import { bad, completed, isKnown, known, startServer, token, unknown } from '../../support/contract-server.ts';
import { http, json, progress, type ReceivedRequest, started, verified } from '../../support/fault-server.ts';
import { specLine } from '../../support/spec-line.ts';

const { contract, writeList } = useContractFolder();

const getBulkProgress = '/api/apis/email-cleaning/bulk-progress:';

test('a server that does as the spec says has no deviation', async () => {
  await using server = await startServer();
  const { code, stdout, stderr } = await contract(server.url, '--bulk-id', '1002');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'getBulkProgress with the value of --bulk-id: HTTP 200',
    'getBulkProgress with an unknown bulk_id: HTTP 400',
    'getBulkProgress without a token: HTTP 400',
    'getBulkProgress with a bulk_id that is no integer: HTTP 400',
    'startBulk was not sent: it may be charged. To send it, add --start.',
    'verifyEmail was not sent: it may be charged. To send it, add --verify.',
    '✔ 0 deviations in 4 responses.',
    '',
  ]);
  expect(server.requests.map(({ method, path: target, headers }) => [method, target, headers.token])).toEqual([
    ['GET', `/api/apis/email-cleaning${known}`, token],
    ['GET', `/api/apis/email-cleaning${unknown}`, token],
    ['GET', `/api/apis/email-cleaning${known}`, undefined],
    ['GET', `/api/apis/email-cleaning${bad}`, token],
  ]);
});

test('without a bulk id, it says which documented response did not come', async () => {
  await using server = await startServer();
  const { exitCode, lines } = await check(server.url, {});
  expect(exitCode).toBe(0);
  expect(server.requests.map(({ path: target }) => target.endsWith(known))).toEqual([false, true, false]);
  expect(lines.slice(-2)).toEqual([
    'Documented responses that did not come: getBulkProgress 200.',
    '✔ 0 deviations in 3 responses.',
  ]);
});

test('what may be charged is sent once, last, and only where it is named', async () => {
  await using server = await startServer();
  const list = writeList('list-of-a-customer.csv');
  const { code, stdout } = await contract(server.url, '--verify', address, '--start', list);
  expect(code).toBe(0);
  expect(stdout).toContain('verifyEmail with the value of --verify: HTTP 200\n');
  expect(stdout).toContain('startBulk with the value of --start: HTTP 200\n');
  const [start, verify] = server.requests.slice(-2);
  expect(verify?.path).toBe('/api/apis/email-cleaning/verify-single?email=ana%40example.com');
  expect(start?.path).toBe('/api/apis/email-cleaning/verify-bulk');
  // The link to a report may repeat the name of the file.
  expect(start?.body.toString()).toMatch(/name="file"; filename="list\.csv"\r\n[\s\S]*emails\nana@example\.com\n/);
  expect(server.requests.filter(({ path: target }) => !target.includes('/bulk-progress'))).toHaveLength(2);
});

describe('a server that deviates', () => {
  const when = (target: string, response: Buffer) => (request: ReceivedRequest) =>
    request.path.endsWith(target) && request.headers.token ? response : undefined;
  const responses = specLine(getBulkProgress, 'responses:');
  const success = specLine(getBulkProgress, '"200":');
  const successType = specLine(getBulkProgress, '"200":', 'application/json:');
  const failureType = specLine(getBulkProgress, '"400":', 'application/json:');
  const parameter = specLine(getBulkProgress, '- name: bulk_id');
  const job = (...starts: string[]) => specLine('BulkProgress:', 'properties:', ...starts);
  const envelope = (...starts: string[]) => specLine('BulkProgressResponse:', ...starts);
  const success200 = { data: { bulk_id: 1002, status: 'completed', percentage: 100 }, status: 'success' };

  test.each<[string, (request: ReceivedRequest) => Buffer | undefined, number, string]>([
    [
      'an undocumented status',
      when(unknown, json(404, { message: 'x', code: 7 })),
      responses,
      'HTTP 404 is not documented. The body is JSON with `message` (string), `code` (integer).',
    ],
    [
      'an undocumented status without a token',
      ({ headers }) => (headers.token ? undefined : http(401, {})),
      responses,
      'HTTP 401 is not documented. The body is empty.',
    ],
    [
      'a status of a proxy',
      when(bad, http(502, { 'content-type': 'text/html' }, '<html>')),
      responses,
      'HTTP 502 is not documented. The body is HTML.',
    ],
    [
      'a redirect',
      when(known, http(302, { location: '/login' })),
      responses,
      'HTTP 302 is a redirect. It was not followed, so the token went no further.',
    ],
    [
      'an undocumented header',
      when(known, completed({}, { 'x-ratelimit-remaining': '4' })),
      success,
      'The header `x-ratelimit-remaining` is not documented.',
    ],
    [
      'another media type',
      when(known, json(200, success200, { 'content-type': 'text/plain; charset=utf-8' })),
      successType,
      'The media type is `text/plain`, where the spec has `application/json`.',
    ],
    [
      'no media type',
      when(unknown, http(400, {}, '{"status":"failed","error":""}')),
      failureType,
      'There is no media type, where the spec has `application/json`.',
    ],
    [
      'an empty body',
      when(known, http(200, { 'content-type': 'application/json' })),
      successType,
      'The body is empty.',
    ],
    [
      'a body that is not JSON',
      when(known, http(200, { 'content-type': 'application/json' }, "{status: 'success'}")),
      successType,
      'The body is not JSON.',
    ],
    [
      'a body without end',
      when(known, http(200, { 'content-type': 'application/json' }, Buffer.alloc(2 ** 20 + 1, '1'))),
      successType,
      'The body is longer than 1 MiB.',
    ],
    ['a body of another type', when(known, json(200, [])), envelope('type:'), 'The body is of type array, not object.'],
    [
      'an unknown property',
      when(known, completed({ eta: 5 })),
      job(),
      '`data` has an unknown property: `eta`, of type integer.',
    ],
    [
      'a missing property',
      when(known, completed({ percentage: undefined })),
      job('percentage:'),
      '`data` lacks the property `percentage`.',
    ],
    [
      'a property of another type',
      when(known, completed({ percentage: '100' })),
      job('percentage:', 'type:'),
      '`data.percentage` is of type string, not number.',
    ],
    [
      'a number out of range',
      when(known, completed({ percentage: 101 })),
      job('percentage:', 'maximum:'),
      '`data.percentage` must be <= 100.',
    ],
    [
      'an open string that is none',
      when(known, completed({ status: 3 })),
      job('status:'),
      '`data.status` is of type integer, not string.',
    ],
    [
      'null where it is not documented',
      when(known, completed({ bulk_id: null })),
      specLine('BulkId:', 'type:'),
      '`data.bulk_id` is of type null, not integer.',
    ],
    [
      'another envelope',
      when(known, json(200, { ...success200, status: 'ok' })),
      envelope('status:', 'const:'),
      '`status` is not "success".',
    ],
    [
      'no envelope',
      when(unknown, json(400, { status: 'failed' })),
      specLine('FailureResponse:', 'properties:', 'error:'),
      'The body lacks the property `error`.',
    ],
    [
      'success without a token',
      ({ headers }) => (headers.token ? undefined : completed()),
      specLine('securitySchemes:', 'token:'),
      'HTTP 200 accepts what the spec rules out.',
    ],
    ['success for a bad id', when(bad, completed()), parameter, 'HTTP 200 accepts what the spec rules out.'],
  ])('in %s is reported with the line of the spec', async (_, respond, line, what) => {
    await using server = await startServer(respond);
    const { exitCode, lines } = await check(server.url);
    expect({ exitCode, findings: findings(lines) }).toEqual({
      exitCode: 1,
      findings: [`  ✖ spec/openapi.yaml:${line} ${what}`],
    });
    expect(lines.at(-1)).toBe('✖ 1 deviation in 4 responses.');
  });

  test('in what may be charged is reported, too', async () => {
    await using server = await startServer(({ path: target }) => {
      if (target.includes('/verify-bulk')) return started({ message: undefined });
      return target.includes('/verify-single') ? verified({ free_email: false }) : undefined;
    });
    const { exitCode, lines } = await check(server.url, { verify: address, start: writeList('a.txt') });
    expect(exitCode).toBe(1);
    expect(findings(lines)).toEqual([
      `  ✖ spec/openapi.yaml:${specLine('StartedBulk:', 'properties:', 'message:')} The body lacks the property \`message\`.`,
      `  ✖ spec/openapi.yaml:${specLine('EmailVerification:', 'free_email:', 'type:')} \`data.free_email\` is of type boolean, not string.`,
    ]);
  });

  test('in more ways than anyone reads is reported up to the twentieth', async () => {
    const properties = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`extra_${index}`, index]));
    await using server = await startServer(when(known, completed(properties)));
    const { lines } = await check(server.url);
    expect(findings(lines)).toHaveLength(21);
    expect(findings(lines).at(-1)).toBe('  … and 5 more');
    expect(lines.at(-1)).toBe('✖ 25 deviations in 4 responses.');
  });
});

describe('a note, and no deviation, is', () => {
  const status = specLine('BulkProgress:', 'properties:', 'status:');

  test.each([
    ['waiting in line', '`waiting in line`'],
    ['IN_PROGRESS', '`IN_PROGRESS`'],
    // What is no word may be anything.
    [`done by ${address}`, '(23 characters, not shown)'],
    ['https://reports.example.com/?signature=1', '(40 characters, not shown)'],
    ['', '(0 characters, not shown)'],
  ])('a value of an open string that the spec does not name: %j', async (value, shown) => {
    await using server = await startServer((request) => (isKnown(request) ? progress({ status: value }) : undefined));
    const { exitCode, lines } = await check(server.url);
    expect(exitCode).toBe(0);
    expect(findings(lines)).toEqual([
      `  ℹ spec/openapi.yaml:${status} \`data.status\` has a value that the spec does not name: ${shown}.`,
    ]);
  });

  test('that an id exists that is not likely to', async () => {
    await using server = await startServer(({ path: target }) => (target.endsWith(unknown) ? completed() : undefined));
    const { exitCode, lines } = await check(server.url);
    expect(exitCode).toBe(0);
    expect(findings(lines)).toEqual([
      `  ℹ spec/openapi.yaml:${specLine(getBulkProgress, '- name: bulk_id')} HTTP 200 accepts an id that was not expected to exist.`,
    ]);
  });
});
