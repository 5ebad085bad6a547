import { afterEach, describe, expect, test, vi } from 'vitest';
import { collect, errorOf, listOf, startFake, useListFolder } from '../../support/list.ts';

const { at, files, read, write, clean } = useListFolder();

const onDay = (day: string) => vi.useFakeTimers({ toFake: ['Date'], now: new Date(`${day}T12:00:00Z`) });
afterEach(() => void vi.useRealTimers());

const dates = (file: string) => read(file).match(/,\d{4}-\d\d-\d\d,/g);

/** An output of October about the first four addresses. */
async function cleanInOctober(output = 'october.csv') {
  onDay('2026-10-28');
  write('october-list.csv', listOf(4));
  await clean(startFake().saino, { input: at('october-list.csv'), output: at(output) });
  onDay('2026-11-28');
}

test.each(['october.csv', 'october.xlsx'])('the verdicts of %s are not paid twice', async (earlier) => {
  await cleanInOctober(earlier);
  write('list.csv', listOf(6));
  const fake = startFake();
  const { plan, isComplete } = await clean(fake.saino, { reuse: at(earlier) });
  expect({ isComplete, plan }).toMatchObject({
    isComplete: true,
    plan: { addresses: 6, reused: { addresses: 4, oldest: '2026-10-28' }, remaining: { jobs: 1, addresses: 2 } },
  });
  expect(fake.uploaded()).toEqual(['user4@example.com', 'user5@example.com']);
  expect(dates('clean.csv')).toEqual([...Array(4).fill(',2026-10-28,'), ...Array(2).fill(',2026-11-28,')]);
  expect(read('clean.csv').split('\n')[0]).toBe('name,email,saino_checked,free_email,result,status,saino_note');
});

test('an output that is cleaned again reuses its own columns by the names of the report', async () => {
  await cleanInOctober();
  const fake = startFake();
  await clean(fake.saino, { input: at('october.csv'), reuse: at('october.csv') });
  await clean(fake.saino, { input: at('clean.csv'), reuse: at('clean.csv'), output: at('again.csv') });
  expect(fake.requests).toEqual([]);
  const [header, row] = read('clean.csv').split('\n');
  expect(header?.split(',').slice(7)).toEqual([
    'saino_checked_2',
    'saino_free_email',
    'saino_result',
    'saino_status',
    'saino_note_2',
  ]);
  expect(row?.split(',').slice(7)).toEqual(row?.split(',').slice(2, 7));
  expect(read('again.csv').split('\n')[0]?.split(',').slice(13, 16)).toEqual([
    'saino_free_email_2',
    'saino_result_2',
    'saino_status_2',
  ]);
});

test('of several files, the newest verdict counts', async () => {
  const output = (day: string, result: string) =>
    `email,saino_checked,result,saino_note\nuser0@example.com,${day},${result},\nuser0@example.com,${day},again,\nuser1@example.com,,,no verdict yet\n`;
  write('new.csv', output('2026-11-01', 'new'));
  write('old.csv', output('2026-10-01', 'old'));
  write('list.csv', listOf(2));
  const fake = startFake();
  for (const reuse of [
    ['new.csv', 'old.csv'],
    ['old.csv', 'new.csv'],
  ]) {
    const { plan } = await clean(fake.saino, { reuse: reuse.map(at), force: true });
    expect(plan.reused).toEqual({ addresses: 1, oldest: '2026-11-01' });
    expect(read('clean.csv')).toContain('user0@example.com,2026-11-01,new,');
  }
  expect(fake.uploaded()).toEqual(['user1@example.com', 'user1@example.com']);
});

test('`reuseDays` counts from when the run begins, also where it is resumed later', async () => {
  await cleanInOctober();
  write('list.csv', listOf(8));
  const fake = startFake();
  const plan = async (reuseDays: number) =>
    (await clean(fake.saino, { reuse: at('october.csv'), reuseDays, dryRun: true })).plan.reused;
  expect([await plan(31), await plan(30)]).toEqual([{ addresses: 4, oldest: '2026-10-28' }, { addresses: 0 }]);
  fake.failNext('startBulk', { connection: 'lost' });
  const options = { reuse: at('october.csv'), reuseDays: 31, concurrency: 2 };
  expect(await clean(fake.saino, options)).toMatchObject({ isComplete: false });
  onDay('2026-11-30');
  expect(await clean(fake.saino, { ...options, resubmit: true })).toMatchObject({ isComplete: true });
  // A report keeps the date on which it was downloaded.
  expect(dates('clean.csv')?.slice(4).sort()).toEqual([',2026-11-28,', ...Array(3).fill(',2026-11-30,')]);
});

test('what is reused identifies the run', async () => {
  await cleanInOctober();
  write('list.csv', listOf(8));
  const fake = startFake();
  fake.failNext('startBulk', { connection: 'lost' });
  await clean(fake.saino, { reuse: at('october.csv') });
  write('october.csv', read('october.csv').replace('Safe to Send', 'Unsafe to Send'));
  const error = await errorOf(clean(fake.saino, { reuse: at('october.csv'), resubmit: true }));
  expect(error).toMatchObject({ code: 'run_conflict', message: expect.stringMatching(/another `reuse`: SHA-256/) });
});

describe('is refused before any upload:', () => {
  test.each<[string, { reuse?: string; reuseDays?: number; maxAddresses?: number; force?: boolean }, RegExp]>([
    ['a file that no run wrote', { reuse: 'list.csv.csv' }, /list\.csv\.csv is no output.*saino_checked/],
    [
      'the output',
      { reuse: 'clean.csv', force: true },
      /A file of `reuse` is .*clean\.csv, which this run would replace/,
    ],
    ['dates of a spreadsheet', { reuse: 'excel.csv' }, /excel\.csv has dates in saino_checked that are not/],
    ['another kind of file', { reuse: 'old.ods' }, /old\.ods cannot be read as a list/],
    ['days that are no number', { reuse: 'clean.csv', reuseDays: -1 }, /`reuseDays` must be an integer/],
    ['days without a file', { reuseDays: 1 }, /`reuseDays` needs `reuse`/],
    ['more addresses than allowed', { maxAddresses: 3 }, /Nothing was sent: 4 addresses.*`maxAddresses` allows 3/],
  ])('%s', async (_, { reuse, ...options }, message) => {
    write('list.csv', listOf(4));
    write('list.csv.csv', listOf(4));
    write('clean.csv', 'email,saino_checked,saino_note\n');
    write('excel.csv', 'email,saino_checked,saino_note\nuser1@example.com,28.10.2026,\n');
    const fake = startFake();
    const output = at(reuse === 'clean.csv' ? reuse : 'new.csv');
    const error = await errorOf(clean(fake.saino, { ...options, output, ...(reuse && { reuse: at(reuse) }) }));
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(message) });
    expect({ requests: fake.requests, files: files().length }).toEqual({ requests: [], files: 4 });
  });
});

test('`maxAddresses` counts what is still to be uploaded', async () => {
  await cleanInOctober();
  write('list.csv', listOf(6));
  const { types, onProgress } = collect();
  const options = { maxAddresses: 2, reuse: at('october.csv'), onProgress };
  expect(await clean(startFake().saino, options)).toMatchObject({ isComplete: true });
  expect(types()).toContain('upload');
});
