import { describe, expect, test } from 'vitest';
import { nowhere, startApi, useFolder } from '../../support/command-line.ts';
import { http, json } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

const { saino } = useFolder();

const address = 'first.last@example.com';
const data = { email: address, free_email: 'false', result: 'Safe to Send', status: 'Deliverable' };
const verified = json(200, { status: 'success', data });

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
    ['two addresses', ['verify', address, address], /^✖ too many arguments for 'verify'/],
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
