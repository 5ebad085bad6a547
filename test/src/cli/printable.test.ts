// Nothing from the network reaches a terminal unfiltered, whichever way it goes.
import { describe, expect, test } from 'vitest';
import { printable, printableJson } from '../../../src/cli/output.ts';
import { startApi, terminal, useFolder } from '../../support/command-line.ts';
import { http, json } from '../../support/fault-server.ts';

const { saino, bash, write } = useFolder();

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** C0, DEL and C1; embeddings and overrides; isolates. */
const harmful = [...range(0, 0x1f), ...range(0x7f, 0x9f), ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)];
const all = String.fromCharCode(...harmful);

const isHarmful = (character: string) => all.includes(character) && character !== '\n';
const harmfulIn = (text: string) => [...text].filter(isHarmful).map((character) => character.charCodeAt(0));
const attack = `a${all}b`;

describe('text', () => {
  test('loses each character that a terminal acts on', () => {
    for (const code of harmful) expect(printable(`a${String.fromCharCode(code)}b`)).toMatch(/^a ?b$/);
  });

  test('is one line, with spaces for line breaks', () => {
    expect(printable('one\r\ntwo\tthree\n')).toBe('one two three');
  });

  test('keeps everything else', () => {
    const text = 'Zoë 例え שלום 👩‍👩‍👧 \u200f\u00a0~';
    expect(printable(text)).toBe(text);
  });
});

test('JSON keeps its data, and has none of these characters', () => {
  const data = { [`key${all}`]: [all, 'Zoë 👩‍👩‍👧'] };
  expect(harmfulIn(printableJson(data))).toEqual([]);
  expect(JSON.parse(printableJson(data))).toEqual(data);
});

describe('the command line', () => {
  const expectClean = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
    expect(harmfulIn(stdout + stderr)).toEqual([]);
  };

  test('filters status and link', async () => {
    const download_link = `https://reports.example.com/${attack}.csv`;
    await using api = await startApi({ states: [{ status: `completed${all}`, percentage: 100, download_link }] });
    const run = await saino(api.url, 'progress', '1002');
    expectClean(run);
    expect(run.stdout).toMatch(/^100 %, completed *\nhttps:\/\/reports\.example\.com\/a +b\.csv\n$/);
  });

  test('filters the status of a job that failed', async () => {
    await using api = await startApi({ states: [{ status: `failed${attack}`, percentage: 1 }] });
    const run = await saino(api.url, 'progress', '1002', '--watch');
    expectClean(run);
    expect(run.stderr).toMatch(/^✖ Bulk job 1002 ended at 1 % [^\n]+\n$/);
  });

  test.each([
    ['the reason of a failure', json(400, { status: 'failed', error: attack })],
    ['a status that is not documented', http(403, {}, attack)],
    ['an invalid response', json(200, { status: attack, data: { status: attack } })],
  ])('filters %s', async (_, response) => {
    await using api = await startApi({ progress: response, verification: response });
    for (const args of [
      ['progress', '1002'],
      ['verify', 'user@example.com'],
    ]) {
      const run = await saino(api.url, ...args);
      expectClean(run);
      expect(run.stderr).toMatch(/^✖ [^\n]+\n$/);
    }
  });

  test('filters the link of a report that is refused', async () => {
    const states = [{ status: 'completed', percentage: 100, download_link: `ftp://reports.example.com/${attack}` }];
    await using api = await startApi({ states });
    const run = await saino(api.url, 'progress', '1002', '--output', 'report.csv');
    expectClean(run);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringMatching(/^✖ Report of bulk job 1002: [^\n]+\n$/) });
  });

  test('filters the result of a verification', async () => {
    const data = { email: 'user@example.com', free_email: 'true', result: attack, status: attack };
    await using api = await startApi({ verification: json(200, { status: 'success', data }) });
    const run = await saino(api.url, 'verify', 'user@example.com');
    expectClean(run);
    expect(run.stdout).toMatch(/^a +b, a +b\n$/);
  });

  test('escapes all of it in JSON', async () => {
    const data = { email: 'user@example.com', free_email: all, result: all, status: attack };
    const started = { status: 'success', bulk_id: 1002, message: attack };
    const state = { status: attack, percentage: 1 };
    await using api = await startApi({
      verification: json(200, { status: 'success', data }),
      upload: json(200, started),
      states: [state],
    });
    write('list.csv', 'emails\nuser@example.com\n');
    for (const [args, expected] of [
      [['verify', 'user@example.com'], data],
      [['start', 'list.csv'], started],
      [['progress', '1002'], { bulk_id: 1002, ...state }],
    ] as const) {
      const run = await saino(api.url, ...args, '--json');
      expectClean(run);
      expect(JSON.parse(run.stdout)).toEqual(expected);
    }
  });

  test.skipIf(terminal.isMissing)(`filters the status beside the bar${terminal.note}`, async () => {
    const status = '\u001b]0;owned\u0007\u202edone';
    await using api = await startApi({
      states: [{ status, percentage: 100, download_link: 'https://reports.example.com' }],
    });
    const { stdout } = await bash(api.url, terminal.running('$saino progress 1002 --watch'));
    expect(stdout).toContain('100 % | ]0;owneddone |');
    for (const part of ['\u001b]', '\u0007', '\u202e']) expect(stdout).not.toContain(part);
  });
});
