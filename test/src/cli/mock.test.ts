// The fake over HTTP, as users of any language meet it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { cli, nowhere, useFolder } from '../../support/command-line.ts';
import { takePort } from '../../support/free-port.ts';

const folder = useFolder();

let mock: ChildProcess | undefined;
afterEach(() => void mock?.kill('SIGKILL'));

/** Starts the mock on a free port, and resolves once it has printed all that it prints. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [cli, 'mock', '--port', '0', ...args], { cwd: folder.path() });
  mock = child;
  const ended = Promise.all([text(child.stderr), once(child, 'close')]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await expect.poll(() => output, { timeout: 20_000 }).toMatch(/ start list\.csv --output report\.csv\n$/);
  return {
    child,
    output,
    url: /http:\S+:\d+/.exec(output)?.[0] ?? '',
    lines: [...output.matchAll(/^ {2}(.+)$/gm)].map(([, line = '']) => line),
    ended: ended.then(([stderr, [code, signal]]) => ({ stderr, code, signal })),
  };
}

/** Runs a line as a user would who pastes it. */
async function paste(line: string): Promise<string> {
  const { stdout } = await folder.bash(nowhere, line.replace('curl ', 'curl --silent '), { SAINO_TOKEN: undefined });
  return stdout;
}

test('says where it listens, and prints lines that work when they are pasted', async () => {
  const { output, url, lines } = await start('--duration', '0s');
  expect(output).toMatch(
    /^A fake of the API listens at http:\/\/127\.0\.0\.1:\d+\. It accepts any token, and each job takes 0 s\.\n/,
  );
  const [upload = '', progress = '', verification = '', ownCommand = ''] = lines;
  expect(JSON.parse(await paste(upload))).toEqual({
    status: 'success',
    bulk_id: 1002,
    message: 'Successfully added in queue',
  });
  const { data } = JSON.parse(await paste(progress));
  expect(data).toMatchObject({ bulk_id: 1002, status: 'completed' });
  expect(data.download_link.startsWith(`${url}/`)).toBe(true);
  expect(await paste(`curl '${data.download_link}'`)).toContain('\nuser@example.com,false,Safe to Send,Deliverable\n');
  expect(JSON.parse(await paste(verification))).toMatchObject({ data: { email: 'user@example.com' } });

  folder.write('list.csv', 'emails\nana@example.com\n');
  const replaced = ownCommand.replace('npx saino-email-cleaning', `'${process.execPath}' '${cli}'`);
  expect(await folder.bash(nowhere, replaced)).toMatchObject({ code: 0, stderr: '' });
  expect(folder.read('report.csv')).toContain('\nana@example.com,');
});

test('has jobs take as long as it is told', async () => {
  const { url, output, lines } = await start('--duration', '2h');
  expect(output).toContain('each job takes 2 h 0 min.');
  await paste(lines[0] ?? '');
  const response = await fetch(`${url}/api/apis/email-cleaning/bulk-progress?bulk_id=1002`, {
    headers: { token: 'any' },
  });
  expect(await response.json()).toMatchObject({ data: { status: 'queued', percentage: 0 } });
});

test('lets pages of any origin call it, with a token', async () => {
  const { url } = await start();
  const target = `${url}/api/apis/email-cleaning/verify-single?email=user@example.com`;
  const preflight = await fetch(target, { method: 'OPTIONS', headers: { 'access-control-request-headers': 'token' } });
  const response = await fetch(target, { headers: { token: 'any' } });
  expect([preflight.status, response.status]).toEqual([204, 200]);
  for (const { headers } of [preflight, response]) {
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).toBe('*');
  }
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it at once, with 0, open connections and all', async (signal) => {
  const { child, url, ended } = await start();
  const form = new TransformStream();
  const open = fetch(`${url}/api/apis/email-cleaning/verify-bulk`, {
    method: 'POST',
    headers: { token: 'any', 'content-type': 'multipart/form-data; boundary=boundary' },
    body: form.readable,
    ...{ duplex: 'half' },
  }).catch((error) => error);
  child.kill(signal);
  expect(await ended).toEqual({ stderr: '', code: 0, signal: null });
  expect(await open).toBeInstanceOf(TypeError);
});

test('says in --help what port and what duration are the default', async () => {
  expect(await folder.saino(nowhere, 'mock', '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/--port <port> .*default: 4010.*--duration <time> .*default: 10s/s),
  });
});

describe('refuses', () => {
  test('a port that is taken', async () => {
    const { server, port } = await takePort();
    const { code, stdout, stderr } = await folder.saino(nowhere, 'mock', '--port', String(port));
    server.close();
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: `✖ Nothing can listen on port ${port}: it is taken.\nChoose another one, such as: npx saino-email-cleaning mock --port ${port + 1}\n`,
    });
  });

  test.each([
    [['--port', '65536'], 'A port is an integer from 0 to 65535.'],
    [['--port', 'x'], 'A port is an integer from 0 to 65535.'],
    [['--duration', '20'], 'A duration is a number with a unit (ms, s, m or h), such as 20s.'],
    [['--duration', '-1s'], 'A duration is a number with a unit (ms, s, m or h), such as 20s.'],
    [['--duration', '1d'], 'A duration is a number with a unit (ms, s, m or h), such as 20s.'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await folder.saino(nowhere, 'mock', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toContain(message);
  });
});
