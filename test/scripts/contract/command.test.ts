// `npm run contract` as a command: what stays secret, what cannot be reached, and wrong usage.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { address, check, findings, script, useContractFolder } from '../../support/contract-run.ts';
import { conform, startServer, token } from '../../support/contract-server.ts';
import { closedPort, http, json, startFaultServer } from '../../support/fault-server.ts';
import { run } from '../../support/run.ts';

const { path: folder, contract, writeList } = useContractFolder();

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
    expect(readdirSync(folder())).toEqual(['lists']);
    expect(readdirSync(path.join(folder(), 'lists'))).toEqual(['list-of-a-customer.csv']);
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
      cwd: folder(),
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
      cwd: folder(),
      env: { SAINO_TOKEN: token, SAINO_BASE_URL: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '✖ The output cannot be written (ENOSPC).\n' });
  });

  test.skipIf(process.platform !== 'linux')('a reader that has enough does not hide a deviation', async () => {
    await using server = await startServer(() => http(404, {}));
    const line = `'${process.execPath}' '${script}' --bulk-id 1002 | true`;
    const { code, stderr } = await run('bash', ['-o', 'pipefail', '-c', line], {
      cwd: folder(),
      env: { SAINO_TOKEN: token, SAINO_BASE_URL: server.url },
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });
});
