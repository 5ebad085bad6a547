// The fake over HTTP, as users of any language meet it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
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

describe('keeps what is uploaded from pages of the web', () => {
  const path = '/api/apis/email-cleaning/verify-single?email=user@example.com';
  /** The status, and the origin whose pages may read the response, with the headers of a request. */
  const ask = async (url: string, headers: Record<string, string>, method = 'GET') => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path, method, headers: { token: 'any', ...headers } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return [response.statusCode, response.headers['access-control-allow-origin']];
  };

  test('by the origin of the page, and by the host that it asks', async () => {
    const { url } = await start('--allow-host', 'App.Example.com', '--allow-host', 'b.example.com');
    for (const origin of ['http://localhost:5173', 'https://app.localhost', 'http://127.0.0.1', 'http://[::1]:1']) {
      expect(await ask(url, { origin }), origin).toEqual([200, origin]);
    }
    expect(await ask(url, { origin: 'https://app.example.com:8443' })).toEqual([200, 'https://app.example.com:8443']);
    expect(await ask(url, { origin: 'http://localhost' }, 'OPTIONS')).toEqual([204, 'http://localhost']);
    for (const origin of [
      'null',
      'https://example.com',
      'https://localhost.example.com',
      'https://127.0.0.1.example',
    ]) {
      expect(await ask(url, { origin }), origin).toEqual([200, undefined]);
    }
    for (const host of ['localhost:4010', '127.0.0.1', '[::1]', 'app.example.com', 'B.example.com:1']) {
      expect(await ask(url, { host }), host).toEqual([200, undefined]);
    }
    for (const host of ['example.com', 'localhost.example.com', '10.0.0.1', '0.0.0.0']) {
      expect(await ask(url, { host }), host).toEqual([421, undefined]);
    }
  });

  test('by a link to each report that nobody can guess', async () => {
    const { url, lines } = await start('--duration', '0s');
    for (let upload = 0; upload < 2; upload++) await paste(lines[0] ?? '');
    const links = ['1002', '1003'].map(async (id) => {
      const { data } = JSON.parse(await paste((lines[1] ?? '').replace('1002', id)));
      return data.download_link;
    });
    const [one, other] = await Promise.all(links);
    const unguessable = /^\/reports\/([\da-f-]{36})\/final_verified_100[23]_list\.csv\.csv$/;
    const secrets = [one, other].map((link) => unguessable.exec(link.slice(url.length))?.[1]);
    expect(new Set(secrets)).toHaveProperty('size', 2);
    expect((await fetch(one)).status).toBe(200);
    expect((await fetch(one.replace(secrets[0], secrets[1]))).status).toBe(404);
    expect((await fetch(one.replace(`${secrets[0]}/`, ''))).status).toBe(404);
  });
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

test('says in --help what the defaults are, and has neither variables nor exit codes of other commands', async () => {
  const { code, stdout } = await folder.saino(nowhere, 'mock', '--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/--port <port> .*default: 4010.*--duration <time> .*default: 10s.*--allow-host <host> /s);
  expect(stdout).toMatch(/\n\nExit codes:\n {2}0 {2}\S.*\n {2}1 {2}\S.*\n {2}2 {2}\S.*\n$/);
  expect(stdout).not.toMatch(/SAINO_|130/);
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
    [['--allow-host', 'http://app.test'], 'A host is a name or an IP address, without a scheme or a port.'],
    [['--allow-host', 'app.test:80'], 'A host is a name or an IP address, without a scheme or a port.'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await folder.saino(nowhere, 'mock', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toContain(message);
  });
});
