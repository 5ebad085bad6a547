// What ends a command before its end: a signal, or a reader of its output that has enough.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { cli, environment, nowhere, startApi, terminal, useFolder } from '../../support/command-line.ts';
import { http, json, startFaultServer } from '../../support/fault-server.ts';

const folder = useFolder();

const queued = { states: [{ status: 'queued', percentage: 0 }] };
const list = 'emails\nuser@example.com\n';

const ctrlC = '\u0003';

function launch(url: string, command: string, args: string[]) {
  const child = spawn(command, args, { cwd: folder.path(), env: { ...process.env, ...environment(url) } });
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { child, ended: output.then(([stdout, stderr, [code, signal]]) => ({ stdout, stderr, code, signal })) };
}

const start = (url: string, ...args: string[]) => launch(url, process.execPath, [cli, ...args]);

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('ends a watch with 130, and prints the command that continues', async () => {
    await using api = await startApi(queued);
    const { child, ended } = start(api.url, 'progress', '1002', '-w', '-o', "it's.csv", '--json');
    child.stdout.once('data', () => child.kill(signal));
    expect(await ended).toEqual({
      code: 130,
      signal: null,
      stdout: '{"bulk_id":1002,"status":"queued","percentage":0}\n',
      stderr: `✖ Interrupted.\nTo continue: SAINO_BASE_URL=${api.url} npx saino-email-cleaning progress 1002 --watch --output 'it'\\''s.csv' --json\n`,
    });
    expect(folder.files()).toEqual([]);
  });

  test('leaves nothing of a download', async () => {
    await using api = await startApi({
      report: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf');
        const watch = setInterval(() => {
          if (folder.files().length === 0) return;
          clearInterval(watch);
          child.kill(signal);
        }, 20);
      },
    });
    const { child, ended } = start(api.url, 'progress', '1002', '--output', 'report.csv');
    expect(await ended).toMatchObject({
      code: 130,
      signal: null,
      stderr: `✖ Interrupted.\nTo continue: SAINO_BASE_URL=${api.url} npx saino-email-cleaning progress 1002 --output report.csv\n`,
    });
    expect(folder.files()).toEqual([]);
  });
});

describe('a signal', () => {
  test('after an upload prints the command that continues', async () => {
    await using api = await startApi(queued);
    folder.write('list.csv', list);
    const { child, ended } = start(api.url, 'start', 'list.csv', '--watch');
    child.stdout.on('data', (chunk) => String(chunk).includes('queued') && child.kill('SIGTERM'));
    expect(await ended).toMatchObject({
      code: 130,
      stdout: '1002\n0 %, queued\n',
      stderr: `✖ Interrupted.\nTo continue: SAINO_BASE_URL=${api.url} npx saino-email-cleaning progress 1002 --watch\n`,
    });
  });

  test.each([
    [
      'an upload',
      ['start', 'list.csv'],
      'The list may be in process. Look for its job in the Saino app before you upload it again.',
    ],
    ['a verification', ['verify', 'user@example.com'], 'The check may be charged.'],
  ])('during %s says what may have happened', async (_, args, warning) => {
    await using api = await startFaultServer(() => child.kill('SIGINT'));
    folder.write('list.csv', list);
    const { child, ended } = start(api.url, ...args);
    expect(await ended).toMatchObject({ code: 130, stdout: '', stderr: `✖ Interrupted.\n${warning}\n` });
  });

  test('during several verifications prints what is verified, and names the others by their positions', async () => {
    const verdict = { email: '', free_email: 'false', result: 'Safe to Send', status: 'Deliverable' };
    const verified = json(200, { status: 'success', data: verdict });
    await using api = await startFaultServer((socket, { path }, before) => {
      if (!path.includes('late')) socket.write(verified);
      // By then, ten are in flight.
      else if (before === 11) child.kill('SIGINT');
    });
    const late = Array.from({ length: 12 }, (_, index) => `late${index}@example.com`);
    const { child, ended } = start(api.url, 'verify', 'late@example.com', 'a@example.com', 'b@example.com', ...late);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^.* Address\n {2}2 .* a@example\.com\n {2}3 .* b@example\.com\n$/);
    expect(stderr).toBe(
      'No verdict for addresses 1, 4-12: interrupted. The check may be charged.\n' +
        'No verdict for addresses 13-15: not sent.\n✖ Interrupted.\n',
    );
  });

  test.skipIf(terminal.isMissing)(`leaves the cursor visible on a terminal${terminal.note}`, async () => {
    await using api = await startApi(queued);
    const { child, ended } = launch(api.url, 'bash', [
      '-c',
      terminal.running(`'${process.execPath}' '${cli}' progress 1002 -w`),
    ]);
    // The terminal makes a signal of it.
    child.stdout.on('data', (chunk) => String(chunk).includes('queued') && child.stdin.write(ctrlC));
    const { stdout } = await ended;
    expect(stdout).toContain('✖ Interrupted.');
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
  });
});

describe('a closed pipe', () => {
  const life = (url: string) => [
    { status: 'queued', percentage: 0 },
    { status: 'processing', percentage: 90 },
    { status: 'completed', percentage: 100, download_link: `${url}/r.csv` },
  ];
  const report = http(200, {}, 'a@example.com,ok\n');

  test('does not keep the report from being saved', async () => {
    const states: object[] = [];
    await using api = await startApi({ states, report });
    states.push(...life(api.url));
    expect(await folder.bash(api.url, '$saino progress 1002 --output r.csv | head -1')).toMatchObject({
      code: 0,
      stdout: '0 %, queued\n',
      stderr: '',
    });
    expect(folder.files()).toEqual(['r.csv']);
    expect(folder.read('r.csv')).toBe('a@example.com,ok\n');
  });

  test('of the messages does not change what the command exits with', async () => {
    expect((await folder.bash(nowhere, '$saino verify 2>&1 >/dev/null | true')).code).toBe(2);
  });

  test('does not hide that the command failed', async () => {
    const states: object[] = [];
    await using api = await startApi({ states });
    states.push(...life(api.url));
    const { code, stderr } = await folder.bash(api.url, '$saino progress 1002 --output r.csv | head -1');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ Report of bulk job 1002: HTTP 404\./);
  });

  test('ends a watch that prints and does nothing else', async () => {
    await using api = await startApi({
      states: [0, 1, 2, 3, 4, 5].map((percentage) => ({ status: 'queued', percentage })),
    });
    expect(await folder.bash(api.url, '$saino progress 1002 --watch | head -1')).toMatchObject({
      code: 0,
      stdout: '0 %, queued\n',
      stderr: '',
    });
  });
});
