// `npm run contract` as a command: what it sends and prints, what stays secret, exit codes, and wrong usage.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { address, conform, contract, startServer, token } from '../../support/contract-server.ts';
import { closedPort, http, json, startFaultServer } from '../../support/fault-server.ts';

let folder = '';
let list = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'saino-contract-'));
  list = path.join(folder, 'lists/list-of-a-customer.csv');
  mkdirSync(path.dirname(list));
  writeFileSync(list, `emails\n${address}\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = (url: string, ...args: string[]) => contract(folder, args, { SAINO_BASE_URL: url });

test('a server that does as the spec says has no deviation, and nothing is sent that may be charged', async () => {
  await using server = await startServer();
  const { code, stdout, stderr } = await check(`${server.url}/`, '--bulk-id', '1002');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'getBulkProgress with the value of --bulk-id: HTTP 200',
    'getBulkProgress with an unknown bulk_id: HTTP 400',
    'getBulkProgress without a token: HTTP 400',
    'getBulkProgress with a bulk_id that is no integer: HTTP 400',
    'verifyEmail was not sent. It may be charged. To send it, add --verify.',
    'startBulk was not sent. It may be charged. To send it, add --start.',
    '✔ 0 deviations.',
    '',
  ]);
  expect(server.requests.map(({ method, path: target, headers }) => [method, target.slice(39), headers.token])).toEqual(
    [
      ['GET', 'bulk_id=1002', token],
      ['GET', 'bulk_id=2147483647', token],
      ['GET', 'bulk_id=1002', undefined],
      ['GET', 'bulk_id=not-an-integer', token],
    ],
  );
});

test('what may be charged is sent once, last, and the list under a neutral name', async () => {
  await using server = await startServer();
  const { code, stdout } = await check(server.url, '--verify', address, '--start', list);
  expect(code).toBe(0);
  expect(stdout).toContain('getBulkProgress was not sent. To send it, add --bulk-id.\n');
  const [verify, start] = server.requests.slice(3);
  expect(verify?.path).toBe('/api/apis/email-cleaning/verify-single?email=ana%40example.com');
  expect(start?.path).toBe('/api/apis/email-cleaning/verify-bulk');
  expect(start?.body.toString()).toMatch(/name="file"; filename="list\.csv"\r\n[\s\S]*emails\nana@example\.com\n/);
  expect(server.requests).toHaveLength(5);
});

test('nothing secret is printed or written, whatever the server does with it', async () => {
  const link = 'https://reports.example.com/s?key=signed';
  const base64 = Buffer.from(token).toString('base64url');
  const echo = {
    [token]: 1,
    [`x_${token.replaceAll('-', '_')}`]: 1,
    [base64]: 1,
    [address]: 1,
    [link]: 1,
    '\u001b[2J': 1,
  };
  await using server = await startServer(({ path: target }) => {
    const headers = { [token]: token, [`x-${token}`]: address, 'content-type': `text/${token}`, location: link };
    if (target.includes('not-an-integer')) return http(302, headers);
    if (target.includes('2147483647')) return json(500, echo, headers);
    const data = { ...echo, status: token, result: address, download_link: link };
    return json(200, { ...echo, data, status: token }, headers);
  });
  const { code, stdout, stderr } = await check(server.url, '--bulk-id=1002', '--verify', address, '--start', list);
  expect(code).toBe(1);
  expect(server.requests).toHaveLength(6);
  const output = (stdout + stderr).toLowerCase();
  for (const secret of [token, 'secret', base64, address, 'ana', 'signed', 'reports.', 'customer', '\u001b']) {
    expect(output).not.toContain(secret.toLowerCase());
  }
  expect(readdirSync(folder, { recursive: true })).toEqual(['lists', path.join('lists', path.basename(list))]);
});

test('the token does not go where the API redirects', async () => {
  await using elsewhere = await startServer();
  await using server = await startServer(() => http(307, { location: `${elsewhere.url}/login` }));
  const { code, stdout } = await check(server.url, '--bulk-id=1002', '--verify', address);
  expect(code).toBe(1);
  expect(stdout.match(/ ✖ spec\/openapi\.yaml:\d+ HTTP 307 is a redirect\./g)).toHaveLength(5);
  expect(elsewhere.requests).toEqual([]);
});

test.each<[string, number, RegExp, Parameters<typeof startFaultServer>[0]]>([
  [
    'later on, and what may be charged is not sent',
    2,
    /without a token: no response \([A-Z_]+\)\.\n✖ The API could not be reached\. Up to then, 0 deviations\.\n$/,
    (socket, request, before) => (before < 2 ? socket.write(conform(request)) : socket.destroy()),
  ],
  [
    'after a deviation',
    1,
    /✖ The API could not be reached\. Up to then, 1 deviation\.\n$/,
    (socket, _, before) => (before < 1 ? socket.write(http(404, {})) : socket.destroy()),
  ],
  [
    'when it may charge',
    2,
    /verifyEmail with the value of --verify: no response \([A-Z_]+\)\. It may be charged\.\n/,
    (socket, request) => (request.path.includes('single') ? socket.destroy() : socket.write(conform(request))),
  ],
  [
    'as HTTP',
    2,
    /--bulk-id: no response \(the connection failed\)\.\n✖ /,
    (socket, { headers }) => socket.end(`${headers.token}\r\n\r\n`),
  ],
])('exits with 2, or 1, when the API does not respond %s', async (_, exitCode, output, respond) => {
  await using server = await startFaultServer(respond);
  const { code, stdout, stderr } = await check(server.url, '--bulk-id=1002', '--verify', address);
  expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' });
  expect(stdout).toMatch(output);
  expect(stdout).not.toContain('secret');
});

test('exits with 2 when nothing listens', async () => {
  const { code, stdout } = await check(`http://127.0.0.1:${await closedPort()}`, '--bulk-id', '1002');
  expect(code).toBe(2);
  expect(stdout).toMatch(/^getBulkProgress with the value of --bulk-id: no response \(ECONNREFUSED\)\.\n✖ /);
});

test.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
  ['an unknown option', ['--bulkid', '1'], {}, /^✖ Unknown option '--bulkid'\. Usage: npm run contract -- /],
  ['a value without an option', [address], {}, /^✖ Every value belongs to an option\. Usage: /],
  [
    'a bulk id that is none',
    ['--bulk-id', address],
    {},
    /^✖ --bulk-id has to be an integer from 1 to 9007199254740991\.$/,
  ],
  ['an empty address', ['--verify='], {}, /^✖ --verify has no value\.$/],
  ['a file that is not there', ['--start', `/nowhere/${address}`], {}, /^✖ The file of --start cannot be read\.$/],
  ['pages from the API', ['--pages', '--bulk-id', '1'], {}, /^✖ These options do not go together\./],
  ['no token', [], { SAINO_TOKEN: '' }, /^✖ Set SAINO_TOKEN to your token: /],
  ['a token of two lines', [], { SAINO_TOKEN: `${token}\nx` }, /^✖ Set SAINO_TOKEN to your token: /],
  ['a password', [], { SAINO_BASE_URL: `https://me:${token}@api.invalid` }, /^✖ SAINO_BASE_URL has to be /],
  ['no URL', [], { SAINO_BASE_URL: 'api.invalid' }, /^✖ SAINO_BASE_URL has to be /],
])('wrong usage is one line and exit code 2: %s', async (_, args, env, message) => {
  const { code, stdout, stderr } = await contract(folder, args, { SAINO_BASE_URL: 'http://127.0.0.1:1', ...env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd()).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
  for (const secret of [address, token]) expect(stderr).not.toContain(secret);
});
