import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { withDeadline } from '../../../src/http/call.ts';
import type { CleanEvent } from '../../../src/list.ts';
import { all, collect, errorOf, listOf, startFake, useListFolder, withUpload } from '../../support/list.ts';

const { at, files, read, write, state, clean } = useListFolder();

afterEach(() => vi.unstubAllEnvs());

describe('a list', () => {
  test('is sent in parts, each address once, and comes back with a verdict in every row', async () => {
    const fake = startFake();
    write('list.csv', listOf(7));
    const { events, onProgress } = collect();
    const result = await clean(fake.saino, { onProgress });
    expect(result).toMatchObject({
      isComplete: true,
      output: at('clean.csv'),
      plan: { rows: 7, addresses: 7, jobs: 3, remaining: { jobs: 3, addresses: 7 }, uncertain: [] },
      withVerdict: 7,
      withoutVerdict: 0,
      kept: 7,
      unfinished: [],
    });
    expect(fake.requests.flatMap(({ upload }) => upload ?? [])).toEqual([
      { name: 'list.csv', addresses: ['user0@example.com', 'user1@example.com', 'user2@example.com'] },
      { name: 'list.csv', addresses: ['user3@example.com', 'user4@example.com', 'user5@example.com'] },
      { name: 'list.csv', addresses: ['user6@example.com'] },
    ]);
    const lines = read('clean.csv').trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(lines[7]).toMatch(/^Person 6,user6@example\.com,\d{4}-\d\d-\d\d,.*Safe to Send,Deliverable,$/);
    expect(events.filter(({ type }) => type !== 'progress').map(({ type }) => type)).toEqual([
      'plan',
      ...Array(3).fill(['upload', 'started', 'report']).flat(),
      'merge',
    ]);
    const [job, bulkId] = [3, 1004];
    expect(events.slice(events.findIndex((event) => event.type === 'upload' && event.job === job))).toEqual([
      { type: 'upload', job, jobs: 3, addresses: 1 },
      { type: 'started', job, bulkId },
      { type: 'progress', job, bulkId, percentage: 100, status: 'completed' },
      { type: 'report', job, bulkId, bytes: expect.any(Number) },
      { type: 'merge', rows: 7, total: 7 },
    ]);
    expect(files()).toEqual(['clean.csv', 'list.csv']);
  });

  test('has one unfinished job at a time by default, and more with `concurrency`', async () => {
    write('list.csv', listOf(7));
    const order = async (concurrency: number) => {
      const { events, onProgress } = collect();
      await clean(startFake().saino, { concurrency, onProgress, force: true });
      return events.flatMap((event) => (event.type === 'upload' || event.type === 'report' ? [event.type] : []));
    };
    expect(await order(1)).toEqual(['upload', 'report', 'upload', 'report', 'upload', 'report']);
    expect((await order(3)).slice(0, 3)).toEqual(['upload', 'upload', 'upload']);
    for (const concurrency of [0, 1.5]) {
      const code = 'invalid_argument';
      const message = `\`concurrency\` must be an integer of at least 1, not ${concurrency}.`;
      expect(await errorOf(clean(startFake().saino, { concurrency }))).toMatchObject({ code, message });
    }
  });

  const [mine, other] = [new Error('mine'), new Error('other')];
  test.each([
    [[mine], mine],
    [[mine, other], new AggregateError([mine, other], 'mine other')],
  ])('ends with what `onProgress` throws: %s', async (errors, expected) => {
    const fake = startFake();
    write('list.csv', listOf(10));
    const saino = withUpload(fake.saino, (...request) => fake.saino.startBulk(...request));
    let [waits, reports] = [0, 0];
    // The third job is not completed before the run ends.
    saino.waitForBulk = (bulkId, { signal, ...how } = {}) => {
      waits += 1;
      return waits < 3 ? fake.saino.waitForBulk(bulkId, how) : withDeadline(signal, () => new Promise(() => {}));
    };
    const onProgress = async ({ type }: CleanEvent) => {
      if (type !== 'report') return;
      const error = errors[reports];
      reports += 1;
      if (reports === 1) await expect.poll(() => reports, { interval: 1 }).toBe(2);
      else await sleep(50);
      if (error) throw error;
    };
    await expect(clean(saino, { concurrency: 3, onProgress })).rejects.toThrow(expected);
    // Not the fourth part, although the second job is done.
    expect(fake.uploaded()).toHaveLength(9);
  });

  test('is only read for a dry run', async () => {
    const fake = startFake();
    write('list.csv', listOf(7));
    const { events, onProgress } = collect();
    vi.stubEnv('TMPDIR', at('none'));
    const message = 'A temporary folder cannot be made: no such file or directory.';
    expect(await errorOf(clean(fake.saino, { dryRun: true }))).toMatchObject({ code: 'disk', message });
    vi.stubEnv('TMPDIR', at('.'));
    const { plan, ...result } = await clean(fake.saino, { dryRun: true, onProgress });
    expect(plan).toEqual({
      column: { number: 2, name: 'email', example: 'u…@e….com' },
      ...{ rows: 7, addresses: 7, duplicates: 0, invalid: 0, reused: { addresses: 0 }, jobs: 3, bytes: 147 },
      ...{ remaining: { jobs: 3, addresses: 7 }, resubmitted: { jobs: 0, addresses: 0 }, uncertain: [] },
    });
    expect(result).toEqual({
      ...{ isComplete: false, output: undefined, rejects: undefined, columns: [], unfinished: [], keptReports: [] },
      ...{ withVerdict: 0, withoutVerdict: 0, unmatched: 0, contradicting: 0, kept: 0, rejected: 0 },
      verdicts: { columns: [], withoutVerdict: [] },
    });
    expect(events).toEqual([{ type: 'plan', plan }]);
    const tooMany = 'Nothing was sent: 7 addresses would be uploaded, and `maxAddresses` allows 6.';
    const limited = clean(fake.saino, { dryRun: true, maxAddresses: 6 });
    expect(await errorOf(limited)).toMatchObject({ code: 'invalid_argument', message: tooMany });
    expect(fake.requests).toEqual([]);
    expect(files()).toEqual(['list.csv']);
  });

  test('is not sent unless `confirm` returns true', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const plans: unknown[] = [];
    const confirm = (plan: unknown) => plans.push(plan) > 1;
    const { isComplete, unfinished } = await clean(fake.saino, { confirm });
    expect({ isComplete, unfinished }).toEqual({
      isComplete: false,
      unfinished: [
        { job: 1, reason: 'not_sent' },
        { job: 2, reason: 'not_sent' },
      ],
    });
    expect(fake.requests).toEqual([]);
    expect(files()).toEqual(['list.csv']);
    expect(await clean(fake.saino, { confirm })).toMatchObject({ isComplete: true });
    expect(plans).toHaveLength(2);
  });

  test('keeps the rows with a value, and escapes formulas', async () => {
    write('list.csv', 'email,note\nuser@example.com,=1+1\nuser@example.org,=2\n');
    const options = { keep: 'Deliverable', escapeFormulas: true };
    expect(await clean(startFake().saino, options)).toMatchObject({ isComplete: true, kept: 1, withVerdict: 2 });
    expect(read('clean.csv').split('\n').slice(1)).toEqual([
      expect.stringMatching(/^user@example\.com,'=1\+1,.*,Deliverable,$/),
      '',
    ]);
  });

  test('that has no address is refused', async () => {
    write('list.csv', 'name,email\nAna,\n');
    const message = 'The list has no address that can be sent.';
    for (const options of [{ column: 'email' }, { input: ['none'] }]) {
      const error = await errorOf(clean(startFake().saino, options));
      expect(error).toMatchObject({ code: 'invalid_argument', message });
      expect(files()).toEqual(['list.csv']);
    }
  });

  test.each([
    ['list.xls', /\.tsv, \.txt or \.xlsx/],
    ['list.ods', /Save other workbooks as \.xlsx/],
  ])('named %s is refused', async (name, advice) => {
    const error = await errorOf(clean(startFake().saino, { input: at(name) }));
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(advice) });
  });
});

describe('iterables', () => {
  const addresses = ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'];

  test('of addresses become rows', async () => {
    const fake = startFake();
    vi.stubEnv('TMPDIR', at('.'));
    expect(await clean(fake.saino, { input: addresses, confirm: () => false })).toMatchObject({ isComplete: false });
    expect(files()).toEqual([]);
    const result = await clean(fake.saino, { input: addresses, output: undefined });
    expect(files()).toHaveLength(1);
    const rows = await all(result.rows);
    expect(rows.map(({ verdict, note }) => ({ status: verdict?.status, note }))).toEqual(
      Array(4).fill({ status: 'Deliverable', note: '' }),
    );
    expect(result).toMatchObject({ isComplete: true, output: undefined, withVerdict: 4, kept: 4 });
    expect(fake.uploaded()).toEqual(addresses);
    expect(files()).toEqual([]);
  });

  test('of rows, of bytes, and asynchronous ones are written to a file', async () => {
    const rows = [['email', 'name'], ...addresses.map((address) => [address, 'Ana'])];
    const text = rows.map((row) => `${row.join()}\n`).join('');
    const bytes = async function* () {
      yield new TextEncoder().encode(text.slice(0, 20));
      yield new TextEncoder().encode(text.slice(20));
    };
    await clean(startFake().saino, { input: rows });
    await clean(startFake().saino, { input: bytes(), output: at('from-bytes.csv') });
    expect(read('from-bytes.csv')).toBe(read('clean.csv'));
    expect(read('clean.csv')).toMatch(/^email,name,.*\na@example\.com,Ana,/);
    expect(files()).toEqual(['clean.csv', 'from-bytes.csv']);
  });

  test('are kept until the run is complete, so that an empty one resumes it, and another one is refused', async () => {
    const fake = startFake();
    fake.failNext('startBulk', { connection: 'lost' });
    expect(await clean(fake.saino, { input: addresses })).toMatchObject({ isComplete: false });
    expect(files()).toContain('clean.csv.saino.input.csv');
    const other = clean(fake.saino, { input: ['x@example.com'], resubmit: true });
    expect(await errorOf(other)).toMatchObject({ code: 'run_conflict' });
    const again = { input: [], resubmit: true };
    expect(await clean(fake.saino, { ...again, confirm: () => false })).toMatchObject({ isComplete: false });
    expect(await clean(fake.saino, again)).toMatchObject({ isComplete: true });
    expect(files()).toEqual(['clean.csv']);
  });

  test('without an output can be resumed with a `statePath`, until the rows are read', async () => {
    const fake = startFake();
    const options = { input: addresses, output: undefined, statePath: at('run.json') };
    await clean(fake.saino, options);
    expect(files()).toEqual(['run.input.csv', 'run.json', 'run.report-1.csv', 'run.report-2.csv']);
    const { rows } = await clean(fake.saino, options);
    expect(await all(rows)).toHaveLength(4);
    expect(fake.uploaded()).toEqual(addresses);
    expect(files()).toEqual([]);
  });

  test('must yield one kind of thing', async () => {
    const [bytes, row] = [new Uint8Array([97]), ['email']];
    let ended = 0;
    async function* mixed(items: unknown[]) {
      try {
        yield* items as string[];
      } finally {
        ended += 1;
      }
    }
    const mixes = [['a', row], ['a', bytes], [row, 'a'], [row, ['a', 1]], [bytes, 'a'], [bytes, row], [1]];
    for (const items of mixes) {
      const message = expect.stringMatching(/^The input must yield addresses, /);
      expect(await errorOf(clean(startFake().saino, { input: mixed(items) }))).toMatchObject({ message });
    }
    expect(ended).toBe(mixes.length);
    expect(files()).toEqual([]);
  });
});

test('the state has no address, and is for its owner alone', async () => {
  const fake = startFake();
  write('list.csv', listOf(7));
  fake.failNext('startBulk', { connection: 'lost' });
  await clean(fake.saino);
  expect(state()).toMatchObject({
    version: 2,
    server: 'https://api.saino.io',
    parts: [{ addresses: 3 }, { addresses: 3 }, { addresses: 1 }],
  });
  expect(read('clean.csv.saino.json')).not.toContain('@');
  expect(statSync(at('clean.csv.saino.json')).mode & 0o777).toBe(0o600);
});
