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
  const { plan } = await clean(startFake().saino, { input: at('october-list.csv'), output: at(output) });
  expect(plan.reused).toEqual({ addresses: 0 });
  onDay('2026-11-28');
}

test.each(['october.xlsx.csv', 'october.xlsx'])('the verdicts of %s are not paid twice', async (earlier) => {
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
    [
      'email,saino_checked,result,saino_note',
      `user0@example.com,${day},${result},`,
      `user0@example.com,${day},again,`,
      'user1@example.com,,,no verdict yet',
      `someone@example.com,${day},of another list,`,
      `none,${day},no address,`,
    ].join('\n');
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

describe('an earlier output', () => {
  test.each<[what: string, earlier: string, list: string, output: RegExp, column?: string]>([
    [
      'has its column of addresses by the name of that in the list',
      'email,work,saino_checked,r,saino_note\nb@example.com,a@example.com,2026-11-01,good,\n',
      'email,WORK\nc@example.com,a@example.com\n',
      /\nc@example.com,a@example.com,2026-11-01,good,\n/,
      'work',
    ],
    [
      'has it by its content, where none is called so',
      'A title\n\nto, saino_checked,suggestion,saino_note \na@example.com,2026-11-01,b@example.com,\n',
      'recipient\na@example.com\n',
      /\na@example.com,2026-11-01,b@example.com,\n/,
    ],
    [
      'has it by its content, where the list has no header',
      'to,saino_checked,r,saino_note\na@example.com,2026-11-01,good,\n',
      'a@example.com\n',
      /^a@example.com,2026-11-01,good,\n/,
    ],
    [
      'has columns that the list had, too',
      'email,result,saino_checked,saino_result,saino_note\na@example.com,x,2026-11-01,good,\n',
      'email,result\na@example.com,x\nb@example.com,y\n',
      /,saino_checked,saino_result,free_email,status,saino_note\n.*,2026-11-01,good,,,\n/,
    ],
    [
      'has columns that it has had to number',
      'email,result,saino_result,saino_checked,saino_result_12,saino_note\na@example.com,x,y,2026-11-01,good,\n',
      'email,result,saino_result\na@example.com,x,y\nb@example.com,x,y\n',
      /,saino_checked,saino_result_2,free_email,status,saino_note\n.*,2026-11-01,good,,,\n/,
    ],
    [
      'has columns of the report that only look renamed',
      'email,n,saino_checked,x,saino_x,my_saino_n,saino_note\na@example.com,0,2026-11-01,1,2,3,\n',
      'email,n\na@example.com,0\n',
      /,saino_checked,x,saino_x,my_saino_n,saino_note\n.*,2026-11-01,1,2,3,\n/,
    ],
  ])('%s', async (_, earlier, list, output, column) => {
    write('earlier.csv', earlier);
    write('list.csv', list);
    await clean(startFake().saino, { reuse: at('earlier.csv'), column });
    expect(read('clean.csv').replace('\uFEFF', '')).toMatch(output);
  });

  test('has dates, of which the oldest is shown', async () => {
    const dated = ['2026-10-02', '2026-10-01', '2026-10-03'].map((day, index) => `user${index}@example.com,${day},`);
    write('earlier.csv', ['email,saino_checked,saino_note', ...dated].join('\n'));
    write('list.csv', listOf(3));
    const { plan } = await clean(startFake().saino, { reuse: at('earlier.csv') });
    expect(plan.reused).toEqual({ addresses: 3, oldest: '2026-10-01' });
  });

  test('has to be there', async () => {
    write('list.csv', listOf(3));
    const missing = errorOf(clean(startFake().saino, { reuse: at('none.csv') }));
    expect(await missing).toMatchObject({ code: 'disk' });
  });
});

test('`reuseDays` counts from when the run begins, also where it is resumed later', async () => {
  await cleanInOctober();
  write('list.csv', listOf(8));
  const fake = startFake();
  const plan = async (reuseDays: number) =>
    (await clean(fake.saino, { reuse: at('october.csv'), reuseDays, dryRun: true })).plan.reused;
  const none = { addresses: 0 };
  expect([await plan(31), await plan(30), await plan(0)]).toEqual([{ addresses: 4, oldest: '2026-10-28' }, none, none]);
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
  const error = async (options: object) => errorOf(clean(fake.saino, { reuse: at('october.csv'), ...options }));
  const other = { code: 'run_conflict', message: expect.stringMatching(/different `reuse`: SHA-256/) };
  expect(await error({ reuseDays: 40 })).toMatchObject(other);
  write('october.csv', read('october.csv').replace('Safe to Send', 'Unsafe to Send'));
  expect(await error({ resubmit: true })).toMatchObject(other);
});

describe('is refused before any upload:', () => {
  test.each<[string, { reuse?: string; reuseDays?: number; maxAddresses?: number; force?: boolean }, RegExp]>([
    ['a file that no run wrote', { reuse: 'list.csv.csv' }, /list\.csv\.csv is not the output of.*saino_checked/],
    [
      'the output',
      { reuse: 'clean.csv', force: true },
      /A file of `reuse` is .*clean\.csv, which this run would replace/,
    ],
    ...['28.10.2026', '2026-10-28 00:00', 'on 2026-10-28'].map((date): [string, { reuse: string }, RegExp] => [
      `${date} of a spreadsheet`,
      { reuse: `${date}.csv` },
      /\.csv has dates in saino_checked that are not written like 2026-11-28\. A spreadsheet may have changed them: use /,
    ]),
    ['an output without addresses', { reuse: 'none.csv' }, /none\.csv: Can't tell which .* No column has addresses/],
    ['columns in another order', { reuse: 'order.csv' }, /order\.csv is not the output/],
    ['columns that are none', { reuse: 'half.csv' }, /half\.csv is not the output/],
    ['what is no CSV', { reuse: 'quote.csv' }, /quote\.csv cannot be read\. Line 1: a quote is opened/],
    ['another kind of file', { reuse: 'old.ods' }, /old\.ods cannot be read as a list/],
    ['days that are no number', { reuse: 'clean.csv', reuseDays: -1 }, /`reuseDays` must be an integer/],
    ['days without a file', { reuseDays: 1 }, /`reuseDays` needs `reuse`/],
    ['more addresses than allowed', { maxAddresses: 3 }, /Nothing was sent: 4 addresses.*`maxAddresses` allows 3/],
  ])('%s', async (_, { reuse, ...options }, message) => {
    write('list.csv', listOf(4));
    write('list.csv.csv', listOf(4));
    write('clean.csv', 'email,saino_checked,saino_note\n');
    if (/\d{4}/.test(reuse ?? ''))
      write(`${reuse}`, `email,saino_checked,saino_note\nuser1@example.com,${reuse?.slice(0, -4)},\n`);
    write('none.csv', 'x,saino_checked,saino_note\ny,,no verdict\n');
    write('order.csv', 'email,saino_note,saino_checked\n');
    write('half.csv', 'email,saino_checked\n');
    write('quote.csv', '"');
    const before = files();
    const fake = startFake();
    const output = at(reuse === 'clean.csv' ? reuse : 'new.csv');
    const error = await errorOf(clean(fake.saino, { ...options, output, ...(reuse && { reuse: at(reuse) }) }));
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(message) });
    expect({ requests: fake.requests, files: files() }).toEqual({ requests: [], files: before });
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
