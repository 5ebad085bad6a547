import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { toContinue } from '../../../src/cli/resume-command.ts';

const prefix = 'To continue: ';

test('names the job, and every option', () => {
  expect(toContinue(7, {})).toBe(`${prefix}npx saino-email-cleaning progress 7`);
  expect(toContinue(7, { watch: true, output: './a-b_c.csv', force: true, json: true })).toBe(
    `${prefix}npx saino-email-cleaning progress 7 --watch --output ./a-b_c.csv --force --json`,
  );
});

test.each([
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
])('a POSIX shell reads the file %j back', (output) => {
  const command = toContinue(7, { output }).slice(prefix.length);
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
  expect(words).toBe(`npx\nsaino-email-cleaning\nprogress\n7\n--output\n${output}\n`);
});
