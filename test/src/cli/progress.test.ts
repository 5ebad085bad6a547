// The command line as its users meet it: a process, with a terminal and without.
import { describe, expect, test } from 'vitest';
import { startApi, terminal, useFolder } from '../../support/command-line.ts';
import { http, json } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

const { saino, bash } = useFolder();

const link = 'https://reports.example.com/r.csv';
const life = [
  { status: 'queued', percentage: 0 },
  { status: 'queued', percentage: 0 },
  { status: 'processing', percentage: 42, download_link: null },
  { status: 'completed', percentage: 100, download_link: link },
];

const toFirstColumn = '\u001b[1G';

describe('progress', () => {
  test('prints the progress of a job', async () => {
    await using api = await startApi({ states: [{ status: 'processing', percentage: 42 }] });
    expect(await saino(api.url, 'progress', '1002')).toMatchObject({
      code: 0,
      stdout: '42 %, processing\n',
      stderr: '',
    });
    expect(api.requests.map(({ headers }) => headers.token)).toEqual([token]);
  });

  test('prints the link of a job that is completed', async () => {
    await using api = await startApi({ states: life.slice(-1) });
    expect((await saino(api.url, 'progress', '1002')).stdout).toBe(`100 %, completed\n${link}\n`);
  });

  test.each([
    [
      'a failure of the API',
      json(400, { status: 'failed', error: `No job, ${token}.` }),
      '✖ Bulk job 1002: the API rejected the request: No job, [token].\n',
    ],
    [
      'a response that is not documented',
      http(403, {}, '<h1>Forbidden</h1>'),
      '✖ Bulk job 1002: HTTP 403, with a body that the API does not document. Check the token.\n',
    ],
  ])('exits with 1 on %s', async (_, response, message) => {
    await using api = await startApi({ progress: response });
    expect(await saino(api.url, 'progress', '1002')).toMatchObject({ code: 1, stdout: '', stderr: message });
  });
});

describe('--watch', () => {
  test('prints one plain line for each change where there is no terminal, then the link', async () => {
    await using api = await startApi({ states: life });
    expect(await saino(api.url, 'progress', '1002', '--watch')).toMatchObject({
      code: 0,
      stdout: `0 %, queued\n42 %, processing\n100 %, completed\n${link}\n`,
      stderr: '',
    });
    expect(api.requests).toHaveLength(4);
  });

  test.skipIf(terminal.isMissing)(`draws a bar on a terminal, then the link${terminal.note}`, async () => {
    await using api = await startApi({ states: life });
    const { code, stdout } = await bash(api.url, terminal.running('$saino progress 1002 --watch'));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      / 0 % \| queued \| \d s elapsed.*42 % \| processing \| \d s elapsed \| \d+ s left.*100 % \| completed/s,
    );
    // Full blocks for what is done, light ones for what is left.
    expect(stdout).toMatch(/░{16}.*█{7}░{9}.*█{16}/s);
    expect(stdout.trimEnd().split('\r\n').at(-1)).toContain(link);
    // The cursor is hidden while the bar is drawn, and visible at the end.
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
  });
});

describe('a failed attempt', () => {
  const retry = 'Retry in 1 s: Bulk job 1002: HTTP 503, with a body that the API does not document. Try again later.';
  const states = [http(503, {}), ...life.slice(-1)];

  test.each([
    ['--watch', `100 %, completed\n${link}\n`, `${retry}\n`],
    ['--json', /^\{[^\n]+\}\n$/, /^Retry in [01] s: Bulk job 1002: HTTP 503, [^\n]+\nhttps:[^\n]+\n$/],
  ])('is one line on stderr with %s', async (option, out, err) => {
    await using api = await startApi({ states });
    const { code, stdout, stderr } = await saino(api.url, 'progress', '1002', option);
    expect(code).toBe(0);
    if (typeof out === 'string') expect([stdout, stderr]).toEqual([out, err]);
    else expect([stdout, stderr]).toEqual([expect.stringMatching(out), expect.stringMatching(err)]);
  });

  test.skipIf(terminal.isMissing)(
    `is a line that the next response replaces on a terminal${terminal.note}`,
    async () => {
      await using api = await startApi({ states });
      const { stdout } = await bash(api.url, terminal.running('stty columns 200; $saino progress 1002 --watch'));
      const [, after = ''] = stdout.split(retry);
      const [between] = after.split('█');
      expect(between).toContain(toFirstColumn);
      expect(between).not.toContain('\n');
    },
  );
});

describe('--json', () => {
  test('prints a line for each response, and nothing else on stdout', async () => {
    await using api = await startApi({ states: life });
    const { code, stdout, stderr } = await saino(api.url, 'progress', '1002', '--watch', '--json');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(life.map((state) => ({ bulk_id: 1002, ...state })));
    expect(stderr).toBe(`${link}\n`);
  });
});
