import { execFileSync } from 'node:child_process';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CleanOptions } from '../../../src/cli/clean-options.ts';
import { toContinue, toResume } from '../../../src/cli/resume-command.ts';

const prefix = 'To continue: ';

test('names the job, and every option', () => {
  expect(toContinue(7, {})).toBe(`${prefix}npx saino-email-cleaning progress 7`);
  expect(toContinue(7, { watch: true, output: './a-b_c.csv', force: true, json: true })).toBe(
    `${prefix}npx saino-email-cleaning progress 7 --watch --output ./a-b_c.csv --force --json`,
  );
});

const awkward = [
  '',
  'two words.csv',
  "it's.csv",
  "''",
  '$HOME',
  '`id`',
  '$(id)',
  'a"b\\c',
  '*',
  '~/r.csv',
  ';&|<>#!',
  'é.csv',
];

/** The words of a command, as a POSIX shell reads them. */
function readBack(line: string): string[] {
  const command = line.slice(prefix.length);
  return execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

test.each(awkward)('a POSIX shell reads the file %j back', (output) => {
  expect(readBack(toContinue(7, { output }))).toEqual([
    'npx',
    'saino-email-cleaning',
    'progress',
    '7',
    '--output',
    output,
  ]);
});

describe('a run of clean', () => {
  const start = `${prefix}npx saino-email-cleaning clean`;

  test('is resumed with every option that it had, but for those that settle what was uncertain', () => {
    const all: Required<CleanOptions> = {
      adopt: { 1: 1002 },
      caseSensitive: true,
      column: '2',
      concurrency: 3,
      delimiter: ';',
      dryRun: true,
      encoding: 'windows-1252',
      escapeFormulas: true,
      force: true,
      json: true,
      sheet: 'Kontakte',
      keep: ['result=Safe to Send', 'x'],
      drop: ['y'],
      rejects: 'bad.csv',
      keepState: true,
      reuse: ['old.csv', 'older.xlsx'],
      reuseDays: 0,
      maxAddresses: 10,
      output: 'clean.csv',
      resubmit: [2],
      yes: true,
    };
    expect(toResume('contacts.csv', all)).toBe(
      `${start} contacts.csv --output clean.csv --column 2 --sheet Kontakte --delimiter ';' --encoding windows-1252 --case-sensitive --keep 'result=Safe to Send' --keep x --drop y --rejects bad.csv --reuse old.csv --reuse older.xlsx --reuse-days 0 --max-addresses 10 --escape-formulas --concurrency 3 --keep-state --force --yes --json`,
    );
    expect(toResume('contacts.csv', { output: 'clean.csv' })).toBe(`${start} contacts.csv --output clean.csv`);
  });

  test('is resumed with a tab by its name, which can be typed', () => {
    expect(toResume('contacts.csv', { delimiter: '\t' })).toBe(`${start} contacts.csv --delimiter tab`);
  });

  test('is resumed with what is kept of stdin', () => {
    expect(toResume('-', { output: 'clean.csv' })).toBe(`${start} - --output clean.csv </dev/null`);
  });

  test('is resumed with a file whose name looks like an option', () => {
    expect(toResume('--yes.csv', {})).toBe(`${start} ./--yes.csv`);
  });

  test.each(awkward)('a POSIX shell reads the file, the column and the value %j back', (word) => {
    const words = readBack(toResume(word, { output: word, column: word, keep: [word] }));
    expect(words.slice(3)).toEqual([word, '--output', word, '--column', word, '--keep', word]);
  });
});

describe('a command', () => {
  test('names the server that is not the default', () => {
    vi.stubEnv('SAINO_BASE_URL', "http://localhost:4010/it's");
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = "SAINO_BASE_URL='http://localhost:4010/it'\\''s'";
    expect(toContinue(7, {})).toBe(`${prefix}${server} npx saino-email-cleaning progress 7`);
    expect(toResume('-', {})).toBe(`${prefix}${server} npx saino-email-cleaning clean - </dev/null`);
    vi.stubEnv('SAINO_BASE_URL', 'https://api.saino.io');
    expect(toContinue(7, {})).toBe(`${prefix}npx saino-email-cleaning progress 7`);
  });

  test('is one of PowerShell on Windows', () => {
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'win32' });
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
    expect(toResume('C:\\lists\\a.csv', { output: "it's $HOME.csv", delimiter: ';' })).toBe(
      `${prefix}npx saino-email-cleaning clean C:\\lists\\a.csv --output 'it''s $HOME.csv' --delimiter ';'`,
    );
    vi.stubEnv('SAINO_BASE_URL', 'http://localhost:4010');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(toResume('-', { output: 'a.csv' })).toBe(
      `${prefix}$env:SAINO_BASE_URL = 'http://localhost:4010'; $null | npx saino-email-cleaning clean - --output a.csv`,
    );
  });
});
