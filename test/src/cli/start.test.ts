import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cli, nowhere, startApi, started, terminal, useFolder } from '../../support/command-line.ts';
import { http, json, type ReceivedRequest } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

const { saino, bash, at, files, read, write } = useFolder();

const list = 'emails\nuser@example.com\n';
const report = http(200, {}, 'a@example.com,ok\n');
const toContinue = (url: string) => `To continue: SAINO_BASE_URL=${url} npx saino-email-cleaning progress 1002`;

/** The one part of an upload. */
function partOf({ headers, body }: ReceivedRequest): { head: string; content: string } {
  const [, boundary] = /boundary=(.+)$/.exec(headers['content-type'] ?? '') ?? [];
  const [, part = ''] = body.toString('latin1').split(`--${boundary}`);
  const end = part.indexOf('\r\n\r\n');
  return { head: part.slice(2, end), content: part.slice(end + 4, -2) };
}

describe('start', () => {
  test.each([
    ['contacts.csv', 'list.csv'],
    ['contacts.TXT', 'list.txt'],
    ['contacts.2026.xlsx', 'list.xlsx'],
  ])('uploads %s as %s, and prints the bulk id', async (name, sentName) => {
    await using api = await startApi();
    write(name, list);
    expect(await saino(api.url, 'start', name)).toMatchObject({ code: 0, stdout: '1002\n', stderr: '' });
    expect(api.requests).toMatchObject([
      { method: 'POST', path: '/api/apis/email-cleaning/verify-bulk', headers: { token } },
    ]);
    const [upload] = api.requests.map(partOf);
    expect(upload?.head).toContain(`Content-Disposition: form-data; name="file"; filename="${sentName}"`);
    expect(upload?.head).not.toContain('contacts');
    expect(upload?.content).toBe(list);
  });

  test('prints the response with --json', async () => {
    await using api = await startApi();
    write('list.csv', list);
    const { code, stdout } = await saino(api.url, 'start', 'list.csv', '--json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(stdout)).toEqual(started);
  });

  test.skipIf(terminal.isMissing)(`says on a terminal that only the id leads back${terminal.note}`, async () => {
    await using api = await startApi();
    write('list.csv', list);
    const { stdout } = await bash(api.url, terminal.running(`'${process.execPath}' '${cli}' start list.csv`));
    const said = 'Keep the bulk id: it is the only way back to the job.';
    expect(stdout).toBe(`1002\r\n${said}\r\n${toContinue(api.url)}\r\n`);
  });

  test('continues with --watch as progress does', async () => {
    const states = [
      { status: 'queued', percentage: 0 },
      { status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' },
    ];
    await using api = await startApi({ states });
    write('list.csv', list);
    expect(await saino(api.url, 'start', 'list.csv', '--watch')).toMatchObject({
      code: 0,
      stdout: '1002\n0 %, queued\n100 %, completed\nhttps://reports.example.com/r.csv\n',
      stderr: '',
    });
  });

  test('continues with --output as progress does, in JSON with --json', async () => {
    await using api = await startApi({ report });
    write('list.csv', list);
    const { code, stdout, stderr } = await saino(api.url, 'start', 'list.csv', '-j', '-o', 'report.csv');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Saved report.csv, 17 B.\n' });
    const [first = '', second = '', third = '', ...rest] = stdout.split('\n');
    expect(JSON.parse(first)).toEqual(started);
    expect(JSON.parse(second)).toMatchObject({ bulk_id: 1002, status: 'completed' });
    const values = [{ value: 'ok', rows: 1, share: 1 }];
    const verdicts = { columns: [{ name: 'report_1', values }], withoutVerdict: [] };
    expect(JSON.parse(third)).toEqual({ output: 'report.csv', verdicts });
    expect(rest).toEqual(['']);
    expect(read('report.csv')).toBe('a@example.com,ok\n');
  });
});

describe('what fails after the upload prints the command that continues', () => {
  test.each([
    ['the progress', ['--watch'], '--watch', { progress: http(403, {}) }, /^✖ Bulk job 1002: HTTP 403, [^\n]+$/],
    [
      'the report',
      ['--output', "it's.csv"],
      "--output 'it'\\''s.csv'",
      {},
      /^✖ Report of bulk job 1002: HTTP 404\. [^\n]+$/,
    ],
    [
      'the job',
      ['-w'],
      '--watch',
      { states: [{ status: 'failed', percentage: 3 }] },
      /^✖ Bulk job 1002 ended at 3 % [^\n]+$/,
    ],
  ])('%s', async (_, options, continued, job, message) => {
    await using api = await startApi(job);
    write('list.csv', list);
    const { code, stdout, stderr } = await saino(api.url, 'start', 'list.csv', ...options);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^1002\n/);
    const [first, second, ...rest] = stderr.split('\n');
    expect(first).toMatch(message);
    expect(second).toBe(`${toContinue(api.url)} ${continued}`);
    expect(rest).toEqual(['']);
  });

  const hasFullDevice = process.platform === 'linux';
  const missing = hasFullDevice ? '' : ' (skipped: it needs /dev/full)';
  test.skipIf(!hasFullDevice && !process.env.CI)(`the output${missing}`, async () => {
    await using api = await startApi();
    write('list.csv', list);
    const { code, stderr } = await bash(api.url, '$saino start list.csv > /dev/full');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `✖ The output cannot be written: no space left on device.\n${toContinue(api.url)}\n`,
    });
  });

  test('the reader of the bulk id', async () => {
    await using api = await startApi();
    write('list.csv', list);
    expect(await bash(api.url, '$saino start list.csv | true')).toMatchObject({
      code: 0,
      stderr: `${toContinue(api.url)}\n`,
    });
  });
});

describe('an upload that fails', () => {
  test('exits with 1, and says that the outcome is unknown, if it is', async () => {
    await using api = await startApi({ upload: http(503, {}) });
    write('list.csv', list);
    const { code, stdout, stderr } = await saino(api.url, 'start', 'list.csv', '--watch');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^✖ Upload of the list: HTTP 503, [^\n]+ in process[^\n]+\n$/);
    expect(api.requests).toHaveLength(1);
  });

  test('prints the command that continues if the response names the job all the same', async () => {
    await using api = await startApi({ upload: json(200, { bulk_id: 1002 }) });
    write('list.csv', list);
    const { code, stdout, stderr } = await saino(api.url, 'start', 'list.csv', '--watch');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^✖ Upload of the list: [^\n]+\n[^\n]+\n$/);
    expect(stderr).toContain(`\n${toContinue(api.url)} --watch\n`);
  });

  test('exits with 1 if the API rejects the list, and repeats no address', async () => {
    await using api = await startApi({ upload: json(400, { status: 'failed', error: 'Bad row: user@example.com' }) });
    write('list.csv', list);
    expect(await saino(api.url, 'start', 'list.csv')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: '✖ Upload of the list: the API rejected the request: Bad row: [address]\n',
    });
  });
});

describe('a list that cannot be uploaded is refused with one line, and nothing is sent', () => {
  test.each([
    ['is missing', 'list.csv', () => {}, 'list.csv cannot be read: no such file or directory.'],
    [
      'is a folder',
      'lists.csv',
      () => mkdirSync(at('lists.csv')),
      'lists.csv is a folder. The list must be a regular file.',
    ],
    ['is empty', 'list.csv', () => write('list.csv', ''), 'list.csv: The list is empty.'],
    ['has only a header', 'list.csv', () => write('list.csv', 'emails\n'), /^list\.csv: The list is empty: /],
    ['has another ending', 'list.pdf', () => write('list.pdf', list), /^list\.pdf: [^\n]+ \.csv, \.txt, \.xlsx\.$/],
    ['has no ending', 'list', () => write('list', list), /^list: [^\n]+ \.csv, \.txt, \.xlsx\.$/],
    [
      'has no column of addresses',
      'list.csv',
      () => write('list.csv', 'a@example.com\n'),
      /^list\.csv: [^@\n]+`emails`[^@\n]+$/,
    ],
    [
      'is too large',
      'list.txt',
      () => writeFileSync(at('list.txt'), Buffer.alloc(15_000_000, 'a')),
      /^list\.txt: The list has 15,000,000 bytes, 1 more than the limit of 14,999,999\./,
    ],
  ])('that %s', async (_, name, make, message) => {
    await using api = await startApi();
    make();
    const { code, stdout, stderr } = await saino(api.url, 'start', name);
    expect({ code, stdout, requests: api.requests }).toEqual({ code: 2, stdout: '', requests: [] });
    expect(stderr).toMatch(/^✖ [^\n]+\n$/);
    expect(stderr.slice(2, -1)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('that is a pipe', async () => {
    const { code, stderr } = await bash(nowhere, 'mkfifo list.csv; $saino start list.csv');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '✖ list.csv is a FIFO. The list must be a regular file.\n' });
  });

  test('where the report cannot be saved', async () => {
    await using api = await startApi({ report });
    write('list.csv', list);
    write('report.csv', 'mine');
    const { code, stdout, stderr } = await saino(api.url, 'start', 'list.csv', '--output', 'report.csv');
    expect({ code, stdout, requests: api.requests }).toEqual({ code: 2, stdout: '', requests: [] });
    expect(stderr).toBe('✖ report.csv already exists, and is kept. To replace it, add --force.\n');
    expect(files()).toEqual(['list.csv', 'report.csv']);
  });
});
