import { symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Filter, type FilterOptions } from '../../../src/list/filter.ts';
import { VerdictCounter } from '../../../src/list/verdict-counts.ts';
import { collect, errorOf, startFake, useListFolder } from '../../support/list.ts';

const { at, files, read, write, clean } = useListFolder();

/** Five rows: two safe, one unsafe, one safe address again, and one that is no address. */
const list = 'email,name\na@example.com,Ann\nb@gmail.com,Bo\nc@example.org,Cy\nA@example.com,Ann\nnone,No\n';
const names = (file: string) => [...read(file).matchAll(/,(Ann|Bo|Cy|No),/g)].map(([, name]) => name).join(' ');

describe('rows', () => {
  test.each([
    ['a value of a column', { keep: 'result=Safe to Send' }, 'Ann Bo Ann'],
    ['in any case', { keep: ' RESULT =safe TO send ' }, 'Ann Bo Ann'],
    ['several values of one column', { keep: ['free_email=true', 'free_email=FALSE'] }, 'Ann Bo Cy Ann'],
    ['several columns', { keep: ['result=Safe to Send', 'free_email=true'] }, 'Bo'],
    ['a value alone', { keep: 'undeliverable' }, 'Cy'],
    ['dropped', { drop: 'result=Unsafe to Send' }, 'Ann Bo Ann No'],
    ['dropped by several columns', { drop: ['result=Safe to Send', 'free_email=true'] }, 'Ann Cy Ann No'],
    ['kept and dropped', { keep: 'Deliverable', drop: 'free_email=true' }, 'Ann Ann'],
  ])('%s', async (_, options, expected) => {
    write('list.csv', list);
    const { kept, rejected, rejects } = await clean(startFake().saino, { ...options, rejects: at('bad.csv') });
    expect({ stay: names('clean.csv'), kept, rejected, rejects }).toEqual({
      stay: expected,
      kept: expected.split(' ').length,
      rejected: 5 - kept,
      rejects: at('bad.csv'),
    });
    expect(names('bad.csv').split(' ').filter(Boolean)).toHaveLength(rejected);
    expect(read('bad.csv').split('\n')[0]).toBe(read('clean.csv').split('\n')[0]);
    expect(files()).toEqual(['bad.csv', 'clean.csv', 'list.csv']);
  });

  test('of a value with an equals sign whose left part is no column', async () => {
    write('list.csv', list);
    const verdict = () => ({ free_email: 'a=b', result: 'r', status: 's' });
    expect(await clean(startFake({ verdict }).saino, { keep: 'a=b' })).toMatchObject({ kept: 4, rejected: 1 });
  });
});

test('counts every value but those of people, and rows without a verdict by reason', async () => {
  const people = ['a@example.com', 'b@gmail.com', 'c@example.org', 'd@example.com'];
  write('list.csv', `email\n${people.join('\n')}\nnone\n\n`);
  const verdict = (email: string) => ({
    free_email: 'of owner@example.com',
    result: email.slice(0, 1),
    status: 'Deliverable',
  });
  const { verdicts } = await clean(startFake({ verdict }).saino);
  expect(verdicts).toEqual({
    columns: [{ name: 'status', values: [{ value: 'Deliverable', rows: 4, share: 4 / 6 }] }],
    withoutVerdict: [
      { reason: 'no address', rows: 1, share: 1 / 6 },
      { reason: 'not an address: no @', rows: 1, share: 1 / 6 },
    ],
  });
});

test.each<[what: string, values: string[], counted: string[]]>([
  ['the most frequent first, then by name', ['b', 'c', 'a', 'c', 'c', 'c'], ['c', 'a', 'b']],
  ['an empty one', ['a', '', 'a'], ['a', '']],
  ['20 of them', twice(20), twice(20).slice(0, 20)],
  ['none of more than 20', twice(21), []],
  ['three that differ', ['a', 'b', 'c'], ['a', 'b', 'c']],
  ['none of four that differ', ['a', 'b', 'c', 'd'], []],
  ['none where most that are there differ', ['a', 'b', 'c', 'c', 'a', '', '', ''], []],
  ['none without rows', [], []],
])('the values of a column: %s', (_, values, counted) => {
  const counter = new VerdictCounter(['column']);
  // The cells at the end of a verdict may be missing.
  for (const value of values) counter.add(value === '' ? [] : [value], '');
  const columns = counter.counts().columns.map((column) => column.values.map(({ value }) => value));
  expect(columns).toEqual(counted.length > 0 ? [counted] : []);
});

/** The letters from `a` on, in order, and then once more. */
function twice(count: number): string[] {
  return Array.from({ length: 2 * count }, (_, index) => String.fromCharCode(97 + (index % count)));
}

describe('a filter', () => {
  const filterOf = (options: FilterOptions) =>
    new Filter(options, ['a@b.co', 'result', 'r'], ['a@b.co', 'saino_result', 'r']);

  test.each<[what: string, options: FilterOptions, verdict: string[]]>([
    ['the name that the output gives a column', { keep: 'saino_result=a' }, ['', 'a', '']],
    ['the name that the report gives it', { keep: 'result=a' }, ['', 'a', '']],
    ['a name of one letter', { keep: 'r=a=b' }, ['', '', 'a=b']],
    ['an empty value', { keep: 'r=' }, ['', 'a']],
    ['a value of several lines', { keep: 'r=a\nb' }, ['', '', 'A\nB']],
    ['a value that is a name with one letter more', { keep: 'resulta' }, ['resulta', '', '']],
  ])('knows %s', (_, options, verdict) => {
    expect(filterOf(options).stays(verdict)).toBe(true);
    expect(filterOf(options).stays(['c', 'c', 'c'])).toBe(false);
  });

  test('shows neither addresses nor empty values', () => {
    const counts = { withoutVerdict: [], columns: [] };
    const values = ['', 'x', 'y'].map((value) => ({ value, rows: 1, share: 1 }));
    const columns = [{ name: 'result', values }];
    const nothing = '`drop` "result=z" matches no row. The reports have no values to list.';
    expect(() => filterOf({ keep: ' n =c' }).check(1, counts)).toThrow(
      '`keep`: the reports have neither a column "n" nor a value " n =c". The columns are: result, r.',
    );
    expect(filterOf({ drop: 'result=z' }).check(0, counts)).toEqual([nothing]);
    expect(() => filterOf({ keep: ['result=z', 'v'] }).check(0, { ...counts, columns })).toThrow(
      '`keep` "result=z", "v" leaves no rows. The values are: result: x, y.',
    );
  });
});

describe('what the reports do not have', () => {
  const values =
    'The values are: free_email: false, true; result: Safe to Send, Unsafe to Send; status: Deliverable, Undeliverable.';

  test.each([
    ['a column', { keep: 'foo=bar' }, '`keep`: the reports have neither a column "foo" nor a value "foo=bar".'],
    ['a column to drop', { drop: 'foo=bar' }, 'The columns are: free_email, result, status.'],
    [
      'a value without which no row is left',
      { keep: 'result=Fine' },
      `\`keep\` "result=Fine" leaves no rows. ${values}`,
    ],
  ])('%s is an error, which keeps what was paid for', async (_, options, message) => {
    write('list.csv', list);
    const fake = startFake();
    const error = await errorOf(clean(fake.saino, { ...options, rejects: at('bad.csv') }));
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
    expect(files()).toEqual(['clean.csv.saino.json', 'clean.csv.saino.report-1.csv', 'list.csv']);
    expect(await clean(fake.saino)).toMatchObject({ isComplete: true, kept: 5 });
    expect(fake.uploaded()).toHaveLength(3);
  });

  test('a value, where rows are left, is a note', async () => {
    write('list.csv', list);
    const { events, onProgress } = collect();
    await clean(startFake().saino, { keep: ['result=Fine', 'result=Safe to Send'], drop: 'x@example.com', onProgress });
    expect(events.flatMap((event) => (event.type === 'note' ? event.message : []))).toEqual([
      `\`keep\` "result=Fine" matches no row. ${values}`,
      `\`drop\` "[address]" matches no row. ${values}`,
    ]);
  });
});

describe('the rejects', () => {
  test.each([
    ['without a filter', { rejects: 'bad.csv' }, /`rejects` needs `keep` or `drop`/],
    ['without an output', { rejects: 'bad.csv', keep: 'x', output: undefined }, /`rejects` needs an `output`/],
    ['that are the output', { rejects: 'clean.csv', keep: 'x' }, /name the same file/],
    ['that are the list', { rejects: 'list.csv', keep: 'x', force: true }, /The list is .* would replace/],
    ['that are there', { rejects: 'old.csv', keep: 'x' }, /old\.csv already exists.*add `force`/],
    ['in no folder', { rejects: 'none/bad.csv', keep: 'x' }, /in the folder .*none: no such file/],
    ['in another kind of workbook', { rejects: 'bad.xls', keep: 'x' }, /bad\.xls.*\.xlsx/],
    ['with an empty filter', { rejects: 'bad.csv', keep: ' ' }, /`keep` is empty\. Pass COLUMN=VALUE/],
    [
      'with another kind of filter',
      { rejects: 'bad.csv', drop: [1 as unknown as string] },
      /`drop` is empty\. Pass COLUMN=VALUE/,
    ],
  ])('%s are refused before any upload', async (_, { rejects, ...options }, message) => {
    write('list.csv', list);
    write('old.csv', 'mine');
    const fake = startFake();
    const error = await errorOf(clean(fake.saino, { ...options, rejects: at(rejects) }));
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(message) });
    expect({ requests: fake.requests, files: files() }).toEqual({ requests: [], files: ['list.csv', 'old.csv'] });
  });

  test('that lead to the output are refused', async () => {
    write('list.csv', list);
    write('clean.csv', 'mine');
    symlinkSync(at('clean.csv'), at('link.csv'));
    const options = { rejects: at('link.csv'), keep: 'x', force: true };
    expect(await errorOf(clean(startFake().saino, options))).toMatchObject({ code: 'invalid_argument' });
    expect(read('clean.csv')).toBe('mine');
  });

  test('of a part of the list have a file of their own until it is complete', async () => {
    write('list.csv', `${list}d@example.com,Ann\n`);
    const fake = startFake();
    fake.failNext('startBulk', { connection: 'lost' });
    const options = { keep: 'result=Safe to Send', rejects: at('bad.csv'), concurrency: 2 };
    const partial = await clean(fake.saino, options);
    expect(partial).toMatchObject({ isComplete: false, rejects: at('bad.csv.partial.csv') });
    expect(await clean(fake.saino, { ...options, resubmit: true })).toMatchObject({ isComplete: true, kept: 4 });
    expect(files()).toEqual(['bad.csv', 'clean.csv', 'list.csv']);
  });
});

test('with `keepState`, the same run with other filters sends nothing and asks nothing', async () => {
  write('list.csv', list);
  const fake = startFake();
  await clean(fake.saino, { keep: 'result=Safe to Send', keepState: true });
  expect(files()).toContain('clean.csv.saino.report-1.csv');
  const again = { drop: 'free_email=true', confirm: () => false };
  expect(await errorOf(clean(fake.saino, again))).toMatchObject({ message: expect.stringMatching(/already exists/) });
  expect(await clean(fake.saino, { ...again, force: true })).toMatchObject({ isComplete: true, kept: 4 });
  expect(names('clean.csv')).toBe('Ann Cy Ann No');
  expect(fake.uploaded()).toHaveLength(3);
  expect(files()).toEqual(['clean.csv', 'list.csv']);
});
