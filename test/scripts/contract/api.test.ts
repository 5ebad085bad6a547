// `npm run contract` against stand-ins for the API: one that does as the spec says, and many that do not.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkApi } from '../../../scripts/lib/contract/check-api.ts';
import { reportApi } from '../../../scripts/lib/contract/report-api.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { document } from '../../support/document.ts';
import {
  closedPort,
  http,
  json,
  progress,
  type ReceivedRequest,
  started,
  startFaultServer,
  verified,
} from '../../support/fault-server.ts';
import { run } from '../../support/run.ts';
import { specLine } from '../../support/spec-line.ts';

/** Holds a server against the spec, in this process. */
const check = async (server: string, options: Record<string, string> = { 'bulk-id': '1002' }) =>
  reportApi(await checkApi({ document, server, token, options }));

const script = path.join(root, 'scripts/contract.ts');
const token = 'Kf7-secret-token';
const address = 'ana@example.com';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'saino-contract-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script as a process, in a folder of its own, which is also where it would put temporary files. */
const contract = (url: string, ...args: string[]) =>
  run(process.execPath, [script, ...args], {
    cwd: folder,
    env: { SAINO_TOKEN: token, SAINO_BASE_URL: url, TMPDIR: folder },
  });

/** A list to upload, outside the folder that has to stay empty. */
function writeList(name: string): string {
  const lists = path.join(folder, 'lists');
  mkdirSync(lists);
  writeFileSync(path.join(lists, name), `emails\n${address}\n`);
  return path.join(lists, name);
}

const failed = json(400, { status: 'failed', error: 'No.' });
const known = '/bulk-progress?bulk_id=1002';
const unknown = '/bulk-progress?bulk_id=2147483647';
const bad = '/bulk-progress?bulk_id=not-an-integer';

const isKnown = ({ path: target, headers }: ReceivedRequest) => target.endsWith(known) && headers.token === token;

/** Does as the spec says. */
function conform(request: ReceivedRequest): Buffer {
  const { path: target, headers } = request;
  if (headers.token !== token) return failed;
  if (target.includes('/verify-single?')) return verified();
  if (target.includes('/verify-bulk')) return started();
  return isKnown(request) ? completed() : failed;
}

const completed = (data: object = {}, headers: Record<string, string> = {}) =>
  json(
    200,
    {
      data: {
        bulk_id: 1002,
        status: 'completed',
        percentage: 100,
        download_link: 'https://reports.example.com/s?key=signed',
        ...data,
      },
      status: 'success',
    },
    { date: 'now', server: 'nginx', 'cf-ray': '1', ...headers },
  );

/** A server that does as the spec says, except for what it has another response for. */
const startServer = (respond: (request: ReceivedRequest) => Buffer | undefined = () => undefined) =>
  startFaultServer((socket, request) => socket.write(respond(request) ?? conform(request)));

const getBulkProgress = '/api/apis/email-cleaning/bulk-progress:';
const findings = (lines: string[]) => lines.filter((line) => line.startsWith('  '));

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

describe('secrets', () => {
  const link = 'https://reports.example.com/s?key=signed';

  test('are neither printed nor written, whatever the server does with them', async () => {
    const echo = {
      [token]: 1,
      [`x_${token.replaceAll('-', '_')}`]: 1,
      [Buffer.from(token).toString('base64url')]: 1,
      [address]: 1,
      [link]: 1,
      '\u001b[2J': 1,
    };
    await using server = await startServer(({ path: target }) => {
      const headers = { [token]: token, [`x-${token}`]: address, 'content-type': `text/${token}`, location: link };
      if (target.includes('not-an-integer')) return http(302, headers);
      if (target.includes('2147483647')) return json(500, echo, headers);
      return json(
        200,
        { ...echo, data: { ...echo, status: token, result: address, download_link: link }, status: token },
        headers,
      );
    });
    const list = writeList('list-of-a-customer.csv');
    const { code, stdout, stderr } = await contract(server.url, '--bulk-id=1002', '--verify', address, '--start', list);
    expect(code).toBe(1);
    expect(server.requests).toHaveLength(6);
    const output = (stdout + stderr).toLowerCase();
    const secrets = [
      token,
      token.replaceAll('-', '_'),
      Buffer.from(token).toString('base64url'),
      address,
      'ana',
      'signed',
      'reports.example',
      'customer',
      '\u001b',
    ];
    for (const secret of secrets) expect(output).not.toContain(secret.toLowerCase());
    expect(readdirSync(folder)).toEqual(['lists']);
    expect(readdirSync(path.join(folder, 'lists'))).toEqual(['list-of-a-customer.csv']);
  });

  test('do not go where the API redirects', async () => {
    await using elsewhere = await startServer();
    await using server = await startServer(() => http(307, { location: `${elsewhere.url}/login` }));
    const { exitCode, lines } = await check(server.url, { 'bulk-id': '1002', verify: address });
    expect(exitCode).toBe(1);
    expect(findings(lines)).toHaveLength(5);
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('a server that cannot be reached', () => {
  test('is exit code 2', async () => {
    const { code, stdout, stderr } = await contract(`http://127.0.0.1:${await closedPort()}`, '--bulk-id', '1002');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toContain('getBulkProgress with the value of --bulk-id: no response (ECONNREFUSED).\n');
    expect(stdout).toMatch(/✖ The API could not be reached\. Up to then, 0 deviations\.\n$/);
  });

  test('any more ends the check, and what may be charged is not sent', async () => {
    await using server = await startFaultServer((socket, request, before) =>
      before < 2 ? socket.write(conform(request)) : socket.destroy(),
    );
    const { exitCode, lines } = await check(server.url, { 'bulk-id': '1002', verify: address });
    expect(exitCode).toBe(2);
    expect(lines[2]).toMatch(/ without a token: no response \(\w+\)\.$/);
    expect(server.requests.some(({ path: target }) => target.includes('verify-single'))).toBe(false);
  });

  test('after a deviation is exit code 1', async () => {
    await using server = await startFaultServer((socket, _, before) =>
      before < 1 ? socket.write(http(404, {})) : socket.destroy(),
    );
    const { exitCode, lines } = await check(server.url);
    expect(exitCode).toBe(1);
    expect(lines.at(-1)).toBe('✖ The API could not be reached. Up to then, 1 deviation.');
  });

  test('while it may charge gets the words of the policy', async () => {
    await using server = await startFaultServer((socket, request) =>
      request.path.includes('verify-bulk') ? socket.destroy() : socket.write(conform(request)),
    );
    const { exitCode, lines } = await check(server.url, { start: writeList('a.csv') });
    expect(exitCode).toBe(2);
    expect(lines[3]).toMatch(
      /^startBulk with the value of --start: no response \(\w+\)\. The list may be in process\./,
    );
  });

  test('as its body cannot be decompressed is exit code 2', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    await using server = await startServer(() => http(200, headers, 'no gzip'));
    const { exitCode, lines } = await check(server.url);
    expect(exitCode).toBe(2);
    expect(lines[0]).toBe('getBulkProgress with the value of --bulk-id: no response (Z_DATA_ERROR).');
  });

  test('as what it sends is not HTTP is exit code 2, and nothing of it is printed', async () => {
    await using server = await startFaultServer((socket, { headers }) => socket.end(`${headers.token}\r\n\r\n`));
    const { code, stdout, stderr } = await contract(server.url, '--bulk-id', '1002');
    expect(code).toBe(2);
    expect(stdout).toContain('no response (the connection failed)');
    expect(stdout + stderr).not.toContain(token);
  });
});

describe('wrong usage is one line and exit code 2:', () => {
  const usage = /Usage: npm run contract -- .*/;
  test.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
    ['an unknown option', ['--bulkid', '1'], {}, new RegExp(`^✖ Unknown option '--bulkid'\\. ${usage.source}$`)],
    ['a value without an option', [address], {}, new RegExp(`^✖ Every value belongs to an option\\. ${usage.source}$`)],
    [
      'a bulk id that is none',
      ['--bulk-id', address],
      {},
      /^✖ --bulk-id has to be an integer from 1 to 9007199254740991\.$/,
    ],
    ['a bulk id of 0', ['--bulk-id=0'], {}, /^✖ --bulk-id has to be an integer from 1 to 9007199254740991\.$/],
    ['an empty address', ['--verify='], {}, /^✖ --verify has no value\.$/],
    ['a missing value', ['--verify'], {}, /^✖ Option '--verify <value>' argument missing/],
    ['a file that is not there', ['--start', `/nowhere/${address}`], {}, /^✖ The file of --start cannot be read\.$/],
    ['a folder as a file', ['--start', '/'], {}, /^✖ The file of --start cannot be read\.$/],
    ['pages from the API', ['--pages', '--bulk-id', '1'], {}, /^✖ These options do not go together\./],
    ['a folder without pages', ['--from', '.'], {}, /^✖ These options do not go together\./],
    ['no token', [], { SAINO_TOKEN: '' }, /^✖ Set SAINO_TOKEN to your token: /],
    ['a token of two lines', [], { SAINO_TOKEN: `${token}\nx` }, /^✖ Set SAINO_TOKEN to your token: /],
    [
      'a server with a password',
      [],
      { SAINO_BASE_URL: `https://me:${token}@api.invalid` },
      /^✖ SAINO_BASE_URL has to be /,
    ],
    ['a server that is no URL', [], { SAINO_BASE_URL: 'api.invalid' }, /^✖ SAINO_BASE_URL has to be /],
    ['a server with a query', [], { SAINO_BASE_URL: 'https://api.invalid?' }, /^✖ SAINO_BASE_URL has to be /],
  ])('%s', async (_, args, env, message) => {
    const { code, stdout, stderr } = await run(process.execPath, [script, ...args], {
      cwd: folder,
      env: { SAINO_TOKEN: token, SAINO_BASE_URL: 'http://127.0.0.1:1', ...env },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
    for (const secret of [address, token]) expect(stderr).not.toContain(secret);
  });

  test.skipIf(process.platform !== 'linux')('an output that cannot be written', async () => {
    await using server = await startServer();
    const { code, stderr } = await run('sh', ['-c', `'${process.execPath}' '${script}' --bulk-id 1002 > /dev/full`], {
      cwd: folder,
      env: { SAINO_TOKEN: token, SAINO_BASE_URL: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '✖ The output cannot be written (ENOSPC).\n' });
  });

  test.skipIf(process.platform !== 'linux')('a reader that has enough does not hide a deviation', async () => {
    await using server = await startServer(() => http(404, {}));
    const line = `'${process.execPath}' '${script}' --bulk-id 1002 | true`;
    const { code, stderr } = await run('bash', ['-o', 'pipefail', '-c', line], {
      cwd: folder,
      env: { SAINO_TOKEN: token, SAINO_BASE_URL: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });
});
