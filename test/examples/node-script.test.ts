import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type ServedFake, serveFake, useExample } from '../support/example.ts';

const example = useExample('node-script');
writeFileSync(path.join(example.folder, 'list.csv'), 'emails\nana@example.com\nben@example.org\n');

const report = (name: string) => readFileSync(path.join(example.folder, name), 'utf8');
const environment = ({ url }: ServedFake) => ({ SAINO_TOKEN: 'any-token', SAINO_BASE_URL: url });

test('prints the progress, and saves the report', async () => {
  await using fake = await serveFake({ percentages: [0, 40, 100] });
  const run = await example.run('start', { args: ['list.csv', 'whole.csv'], env: environment(fake) });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(
    /^Bulk job 1002 started\.\n0 %, \w+\n40 %, \w+\n100 %, completed\nSaved the report to whole\.csv\.\n$/,
  );
  expect(report('whole.csv')).toMatch(/\nana@example\.com,.*\nben@example\.org,/);
});

test('resumes after Ctrl-C with the command that it prints, and uploads nothing again', async () => {
  await using fake = await serveFake({ duration: 3000 });
  const first = example.start('start', { args: ['list.csv', 'resumed.csv'], env: environment(fake) });
  await first.printed(/^0 %/m);
  first.kill('SIGINT');
  const { code, stderr } = await first.ended;
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: 'Interrupted.\nTo resume bulk job 1002: npm start -- 1002 resumed.csv\n',
  });

  const second = await example.run('start', { args: ['1002', 'resumed.csv'], env: environment(fake) });
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(report('resumed.csv')).toContain('\nana@example.com,');
  expect(fake.requests.filter(({ operation }) => operation === 'startBulk')).toHaveLength(1);
});

test('says after Ctrl-C during an upload that the list may have arrived', async () => {
  await using fake = await serveFake();
  fake.failNext('startBulk', { connection: 'silent' });
  const running = example.start('start', { args: ['list.csv'], env: environment(fake) });
  await expect.poll(() => fake.requests, { timeout: 20_000 }).toHaveLength(1);
  running.kill('SIGINT');
  expect(await running.ended).toMatchObject({
    code: 130,
    stdout: '',
    stderr: 'Interrupted.\nThe list may have arrived: look for its job before you upload it again.\n',
  });
});

test('says in one line why the API rejects a list', async () => {
  await using fake = await serveFake();
  fake.failNext('startBulk', { status: 400, error: 'Not enough credits' });
  const { code, stdout, stderr } = await example.run('start', { args: ['list.csv'], env: environment(fake) });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^.*Not enough credits.*\n$/);
});

test('says in one line that a job failed, and how to look at it again', async () => {
  await using fake = await serveFake({ percentages: [0, 40], failsAt: 40 });
  const { code, stderr } = await example.run('start', { args: ['list.csv'], env: environment(fake) });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Bulk job 1002 ended at 40 % without a report: failed\.\nTo resume bulk job 1002: .*\n$/);
});

test.each([
  { what: 'no list', args: [], env: {}, line: /^Usage: npm start -- / },
  { what: 'no token', args: ['list.csv'], env: { SAINO_TOKEN: undefined }, line: /^Set SAINO_TOKEN / },
  { what: 'a list that is not there', args: ['none.csv'], env: {}, line: /^There is no file none\.csv\.$/m },
  { what: 'a report that is there', args: ['list.csv', 'list.csv'], env: {}, line: /^list\.csv exists already\./ },
])('with $what, one line says so', async ({ args, env, line }) => {
  const run = await example.run('start', { args, env: { SAINO_TOKEN: 'any-token', ...env } });
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(line);
  expect(run.stderr.trim().split('\n')).toHaveLength(1);
});
