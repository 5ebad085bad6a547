import { describe, expect, test } from 'vitest';
import { nowhere, startApi, useFolder } from '../../support/command-line.ts';
import { http, json, startFaultServer } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

const { saino, bash } = useFolder();

const address = 'first.last@example.com';
const data = { email: address, free_email: 'false', result: 'Safe to Send', status: 'Deliverable' };
const verified = json(200, { status: 'success', data });

/** An API that verifies every address, but for responses by what is before the @. */
const startVerifier = (responses: Record<string, Buffer> = {}) =>
  startFaultServer((socket, { path }) => {
    const email = new URL(path, nowhere).searchParams.get('email') ?? '';
    const success = json(200, { status: 'success', data: { ...data, email } });
    socket.write(responses[email.replace(/@.*/, '')] ?? success);
  });

describe('verify', () => {
  test('prints result and status', async () => {
    await using api = await startApi({ verification: verified });
    expect(await saino(api.url, 'verify', address)).toMatchObject({
      code: 0,
      stdout: 'Safe to Send, Deliverable\n',
      stderr: '',
    });
    expect(api.requests).toMatchObject([
      {
        method: 'GET',
        path: '/api/apis/email-cleaning/verify-single?email=first.last%40example.com',
        headers: { token },
      },
    ]);
  });

  test('prints the data with --json', async () => {
    await using api = await startApi({ verification: verified });
    const { code, stdout, stderr } = await saino(api.url, 'verify', address, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(stdout)).toEqual(data);
  });

  test.each([
    [
      'a failure that echoes it',
      json(400, { status: 'failed', error: `${address} is not valid.` }),
      /^✖ Verification of the address: the API rejected the request: \[address\] is not valid\.\n$/,
    ],
    [
      'an outcome that is unknown',
      http(503, {}, `no check of ${address}`),
      /^✖ Verification of the address: HTTP 503, [^\n]+charged[^\n]+\n$/,
    ],
  ])('exits with 1, and no address, on %s', async (_, verification, message) => {
    await using api = await startApi({ verification });
    const { code, stdout, stderr } = await saino(api.url, 'verify', address);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(api.requests).toHaveLength(1);
  });

  test.each([
    ['no address', ['verify'], /^✖ missing required argument 'email'/],
    ['an address without an @', ['verify', 'first.last'], /^✖ The address to verify is not an address: no @\.\n$/],
    ['an address that looks like an option', ['verify', '-first.last@example.com'], /^✖ unknown option \[address\]/],
    ['an address without a command', ['first.last@example.com'], /^✖ unknown command \[address\]/],
  ])('exits with 2, and repeats nothing, on %s', async (_, args, message) => {
    const { code, stdout, stderr } = await saino(nowhere, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('first.last');
  });

  test('accepts an address that starts with a dash, after --', async () => {
    await using api = await startApi({ verification: verified });
    expect((await saino(api.url, 'verify', '--', '-x@example.com')).code).toBe(0);
    expect(api.requests[0]?.path).toMatch(/\?email=-x%40example\.com$/);
  });
});

describe('verify with several addresses', () => {
  const verdict = 'Safe to Send    Deliverable  ';

  test('prints a table in their order, each address once and last', async () => {
    await using api = await startVerifier();
    const addresses = [
      'a@example.com',
      `${'long'.repeat(15)}@example.com`,
      'ü@bücher.example',
      'a@example.com',
      'b@x.org',
    ];
    const { code, stdout, stderr } = await saino(api.url, 'verify', ...addresses);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      '     Result          Status         Address',
      ...[1, 2, 3, 5].map((position) => `  ${position}  ${verdict}  ${addresses[position - 1]}`),
      '',
    ]);
    expect(api.requests).toHaveLength(4);
  });

  test('reads stdin for -, and prints a line of JSON for each', async () => {
    await using api = await startVerifier();
    const line = String.raw`printf '\xef\xbb\xbfa@x.org\r\n\r\n b@x.org ' | $saino verify - c@x.org --json`;
    const { code, stdout, stderr } = await bash(api.url, line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const emails = ['a@x.org', 'b@x.org', 'c@x.org'];
    expect(stdout).toBe(emails.map((email) => `${JSON.stringify({ ...data, email })}\n`).join(''));
  });

  test('verifies the others after a failure, and exits as the first one would have', async () => {
    await using api = await startVerifier({
      b: json(400, { status: 'failed', error: 'No b@x.org.' }),
      d: http(503, {}),
    });
    const args = ['a@x.org', 'b@x.org', 'c.x.org', 'd@x.org', 'f.x.org', 'e@x.org'];
    const { code, stdout, stderr } = await saino(api.url, 'verify', ...args);
    expect(stdout).toMatch(/^ +Result .*\n {2}1 .* a@x\.org\n {2}6 .* e@x\.org\n$/);
    expect(stderr.split('\n')).toEqual([
      'No verdict for address 2: the API rejected the request: No [address].',
      'No verdict for addresses 3, 5: not an address: no @.',
      expect.stringMatching(/^No verdict for address 4: HTTP 503.*may be charged/),
      '✖ 4 of 6 addresses without a verdict.',
      '',
    ]);
    expect(code).toBe(1);
    expect((await saino(api.url, 'verify', ...args.slice(2))).code).toBe(2);
  });

  test.each([401, 403])('sends no other one after HTTP %d', async (status) => {
    await using api = await startVerifier({ a: http(status, {}) });
    const { code, stderr } = await bash(api.url, `$saino verify {1..9}@x.org a@x.org {11..99}@x.org`);
    expect(stderr).toMatch(
      /^No verdict for address 10: HTTP 40[13].*token\.\nNo verdict for addresses \d\d-99: not sent\.\n/,
    );
    expect(code).toBe(1);
    expect(api.requests.length).toBeLessThan(60);
  });

  test.each([
    ['a wrong configuration', { SAINO_LOG: 'x' }, 'a@x.org b@x.org', /^No verdict for addresses 1-2: SAINO_LOG must /],
    ['a server that is not a URL', { SAINO_BASE_URL: 'api' }, 'a@x.org b@x.org', /^✖ SAINO_BASE_URL must be /],
    ['more than 100', {}, '{1..101}@x.org', /^✖ Nothing was sent: 101 addresses [^\n]+\nFor more, use: npx \S+ clean /],
    ['an empty stdin', {}, '- </dev/null', /^✖ There are no addresses on stdin\. Write one per line\.\n$/],
  ])('exits with 2, and sends nothing, on %s', async (_, env, args, message) => {
    await using api = await startVerifier();
    const { code, stdout, stderr } = await bash(api.url, `$saino verify ${args}`, env);
    expect({ code, stdout, requests: api.requests }).toEqual({ code: 2, stdout: '', requests: [] });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('@x');
  });

  test('names the variable of the server where it is likely to be wrong', async () => {
    await using api = await startVerifier({ a: http(404, {}) });
    expect((await saino(api.url, 'verify', 'a@x.org')).stderr).toContain(' Check SAINO_BASE_URL.\n');
  });
});
