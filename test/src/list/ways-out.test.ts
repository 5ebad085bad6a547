// Every state that a run can be left in, and how the next one gets out of it without paying for anything else.
import { mkdirSync, rmSync, truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SainoError } from '../../../src/index.ts';
import type { CleanListOptions } from '../../../src/list.ts';
import { collect, errorOf, listOf, startFake, useListFolder, withUpload } from '../../support/list.ts';

const { at, files, read, write, state, clean } = useListFolder();

type Saino = CleanListOptions['saino'];

const rows = 7;

/** A client of which some methods do something else. */
const withMethods = (saino: Saino, methods: Partial<Saino>): Saino => ({
  ...withUpload(saino, (...request) => saino.startBulk(...request)),
  ...methods,
});

/** How a list of three parts ended: the reasons of its unfinished jobs, by their numbers. */
const reasons = async (run: Promise<{ unfinished: { job: number; reason: string }[] }>) =>
  Object.fromEntries((await run).unfinished.map(({ job, reason }) => [job, reason]));

describe('a part whose job', () => {
  const rejected: Saino['waitForBulk'] = async (bulkId) => {
    throw new SainoError('api_error', `Bulk job ${bulkId}: not found.`, { bulkId, status: 400 });
  };
  const missing: Saino['waitForBulk'] = async (bulkId) => {
    throw new SainoError('http_error', `Bulk job ${bulkId}: HTTP 404.`, { bulkId, status: 404 });
  };
  const noReport: Saino['downloadReport'] = async () => {
    throw new SainoError('report_unavailable', 'HTTP 403.', { bulkId: 1002 });
  };
  const cutShort: Saino['downloadReport'] = async () => new Response('emails,result\n"user0@example.com,o');
  const isFirst = (job: Parameters<Saino['downloadReport']>[0]) => typeof job === 'object' && job.bulk_id === 1002;

  const withWait = (saino: Saino, wait: Saino['waitForBulk']) =>
    withMethods(saino, { waitForBulk: (id, how) => (id === 1002 ? wait : saino.waitForBulk.bind(saino))(id, how) });

  const troubles: [string, (saino: Saino) => Saino, string][] = [
    ['the API does not know', (saino) => withWait(saino, rejected), 'started'],
    ['is not found', (saino) => withWait(saino, missing), 'started'],
    [
      'has no report behind its link',
      (saino) =>
        withMethods(saino, {
          downloadReport: (job, how) => (isFirst(job) ? noReport : saino.downloadReport.bind(saino))(job, how),
        }),
      'started',
    ],
    [
      'has a report that cannot be read',
      (saino) =>
        withMethods(saino, {
          downloadReport: (job, how) => (isFirst(job) ? cutShort : saino.downloadReport.bind(saino))(job, how),
        }),
      'unreadable',
    ],
  ];

  test.each(troubles)('%s holds up no other, and is sent again if it is named', async (_name, broken, status) => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    // What was no report is kept.
    const report = 'clean.csv.saino.report-1.csv';
    const keptReports = status === 'unreadable' ? [at(report)] : [];
    expect(await clean(broken(fake.saino))).toMatchObject({ unfinished: [{ job: 1, reason: 'failed' }], keptReports });
    expect(state().parts[0]).toMatchObject({ status, bulkId: 1002 });
    expect(files().includes(report)).toBe(status === 'unreadable');
    expect(await reasons(clean(broken(fake.saino), { resubmit: true }))).toEqual({ 1: 'failed' });
    expect(fake.uploaded()).toHaveLength(rows);
    const { events, onProgress } = collect();
    expect(await clean(broken(fake.saino), { resubmit: [1], onProgress })).toMatchObject({ isComplete: true });
    expect(events[0]).toMatchObject({
      plan: { remaining: { jobs: 1, addresses: 3 }, resubmitted: { jobs: 1, addresses: 3 }, uncertain: [] },
    });
    expect(fake.uploaded()).toHaveLength(rows + 3);
    expect(files()).toEqual(['clean.csv', 'list.csv']);
  });

  test.each(troubles)('%s stays what it was if it is refused when it is sent again', async (_name, broken, status) => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    await clean(broken(fake.saino));
    const [before] = state().parts;
    fake.failNext('startBulk', { status: 403 });
    expect(await reasons(clean(broken(fake.saino), { resubmit: [1] }))).toEqual({ 1: 'refused' });
    expect(before).toMatchObject({ status, bulkId: 1002 });
    expect(state().parts[0]).toEqual({ ...before, isRefused: true });
    expect(await clean(fake.saino)).toMatchObject({ isComplete: true, withVerdict: rows });
    expect(fake.uploaded()).toHaveLength(rows);
  });

  test('is in progress is waited for, and not sent again', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    const error = new SainoError('wait_timeout', 'Bulk job 1002 is not completed.', { bulkId: 1002 });
    const once: Saino['waitForBulk'] = async (_bulkId, how) => {
      await how?.onRetry?.({ error, attempt: 2, delay: 5 });
      throw error;
    };
    const { events, onProgress } = collect();
    expect(await reasons(clean(withMethods(fake.saino, { waitForBulk: once }), { onProgress }))).toEqual({
      1: 'failed',
      2: 'not_sent',
      3: 'not_sent',
    });
    expect(events).toContainEqual({ type: 'retry', job: 1, error, attempt: 2, delay: 5 });
    expect(await clean(fake.saino, { resubmit: [1] })).toMatchObject({ isComplete: true });
    expect(fake.uploaded()).toHaveLength(rows);
  });

  test('may be running takes one of the jobs that may be unfinished at once', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.failNext('startBulk', { connection: 'lost' });
    expect(await reasons(clean(fake.saino, { concurrency: 2 }))).toEqual({ 1: 'uncertain' });
    expect(fake.uploaded()).toHaveLength(rows);
  });

  test('has failed is asked for once more before it is sent again', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.nextJob({ percentages: [50], failsAt: 50 });
    await clean(fake.saino);
    expect(state().parts[0]).toMatchObject({ status: 'failed', bulkId: 1002 });
    const polls = fake.countOf('getBulkProgress');
    fake.nextJob({ percentages: [50], failsAt: 50 });
    expect(await reasons(clean(fake.saino, { resubmit: true }))).toEqual({ 1: 'failed' });
    expect(fake.countOf('getBulkProgress')).toBe(polls + 2);
    expect(fake.uploaded()).toHaveLength(rows + 3);
    // It has had a job, and may have another one.
    fake.failNext('startBulk', { connection: 'lost' });
    for (const resubmit of [true, false]) {
      expect(await reasons(clean(fake.saino, { resubmit }))).toEqual({ 1: 'uncertain' });
    }
    expect(fake.uploaded()).toHaveLength(rows + 6);
    expect(await clean(fake.saino, { adopt: 1006 })).toMatchObject({ isComplete: true, withVerdict: rows });
  });
});

test('two uncertain parts are settled each by itself, and the plan says what is paid for again', async () => {
  const fake = startFake();
  write('list.csv', listOf(rows));
  fake.failNext('startBulk', { connection: 'lost', times: 2 });
  expect(await reasons(clean(fake.saino, { concurrency: 3 }))).toEqual({ 1: 'uncertain', 2: 'uncertain' });
  const { events, onProgress } = collect();
  const { unfinished } = await clean(fake.saino, { onProgress });
  for (const [index, { error }] of unfinished.entries()) {
    const { since } = state().parts[index];
    const message = `An earlier run ended during the upload of job ${index + 1}, which began at ${since}.`;
    expect(error).toMatchObject({ code: 'unknown_outcome', message });
  }
  expect(events.filter(({ type }) => type === 'uncertain')).toEqual([
    { type: 'uncertain', job: 1, addresses: 3 },
    { type: 'uncertain', job: 2, addresses: 3 },
  ]);
  const confirm = () => false;
  expect(await clean(fake.saino, { adopt: { 2: 1003 }, resubmit: [1], confirm })).toMatchObject({
    plan: { remaining: { jobs: 1, addresses: 3 }, resubmitted: { jobs: 1, addresses: 3 } },
  });
  expect(fake.uploaded()).toHaveLength(rows);
  expect(await clean(fake.saino, { adopt: { 2: 1003 }, resubmit: [1] })).toMatchObject({ isComplete: true });
  expect(fake.uploaded()).toHaveLength(rows + 3);
});

test('a part that is refused comes after all others in the next run', async () => {
  const fake = startFake();
  write('list.csv', listOf(rows));
  let uploads = 0;
  // The second part is refused whatever happens.
  const startBulk: Saino['startBulk'] = async (list, how) => {
    uploads += 1;
    if (list instanceof Blob && (await list.text()).includes('user3@')) fake.failNext('startBulk', { status: 400 });
    return fake.saino.startBulk(list, how);
  };
  const saino = withUpload(fake.saino, startBulk);
  const { events, onProgress } = collect();
  const [second, third] = (await clean(saino, { onProgress })).unfinished;
  expect(second).toMatchObject({ job: 2, reason: 'refused' });
  expect(third).toStrictEqual({ job: 3, reason: 'not_sent' });
  expect(events).toContainEqual({ type: 'refused', job: 2, error: second?.error });
  expect(await reasons(clean(saino, { confirm: () => false }))).toEqual({ 2: 'not_sent', 3: 'not_sent' });
  expect(await reasons(clean(saino))).toEqual({ 2: 'refused' });
  expect(uploads).toBe(4);
  await clean(fake.saino, { keepState: true });
  const { sha256, checked } = state().parts[1];
  expect(state().parts[1]).toEqual({ sha256, checked, addresses: 3, status: 'reported', bulkId: 1004 });
});

test('a report that somebody deleted is downloaded again', async () => {
  const fake = startFake();
  write('list.csv', listOf(rows));
  fake.failNext('startBulk', { connection: 'lost' });
  await clean(fake.saino);
  await clean(fake.saino);
  rmSync(at('clean.csv.saino.report-2.csv'));
  expect(await reasons(clean(fake.saino))).toEqual({ 1: 'uncertain' });
  expect(files()).toContain('clean.csv.saino.report-2.csv');
  expect(fake.uploaded()).toHaveLength(rows);
});

test('a bulk id in a response that is otherwise invalid is kept', async () => {
  const fake = startFake();
  write('list.csv', listOf(2));
  const startBulk: Saino['startBulk'] = async (...request) => {
    const { bulk_id: bulkId } = await fake.saino.startBulk(...request);
    throw new SainoError('unknown_outcome', 'The response is invalid.', { bulkId });
  };
  expect(await clean(withUpload(fake.saino, startBulk))).toMatchObject({ isComplete: true, unfinished: [] });
});

describe('a run that was killed', () => {
  /** What is there when the output is complete, and nothing was cleaned up. */
  async function finished(options: Partial<CleanListOptions> = {}) {
    const fake = startFake();
    write('list.csv', listOf(rows));
    const kept = new Map<string, string>();
    const onProgress = ({ type }: { type: string }) => {
      if (type === 'merge') mkdirSync(at('clean.csv'));
    };
    // The name cannot be claimed, so that all is as it is a moment before.
    await errorOf(clean(fake.saino, { ...options, onProgress }));
    rmSync(at('clean.csv'), { recursive: true });
    for (const name of files()) kept.set(name, read(name));
    const result = await clean(fake.saino, options);
    for (const [name, text] of kept) write(name, text);
    return { ...fake, result };
  }

  test.each([{}, { force: true }, { resubmit: true }])(
    'before it cleaned up only does that with %j',
    async (options) => {
      const fake = await finished();
      const { events, onProgress } = collect();
      const { plan, ...result } = await clean(fake.saino, { ...options, onProgress });
      const { plan: before, ...expected } = fake.result;
      expect(result).toEqual(expected);
      expect(plan).toEqual({ ...before, column: { number: 2 } });
      expect(events).toEqual([
        { type: 'plan', plan },
        { type: 'finished', output: at('clean.csv') },
      ]);
      expect(fake.uploaded()).toHaveLength(rows);
      expect(files()).toEqual(['clean.csv', 'list.csv']);
    },
  );

  const filter = { keep: 'Deliverable' };
  test.each([{ escapeFormulas: true }, filter])('before it cleaned up writes another output with %j', async (other) => {
    const fake = await finished();
    expect(await errorOf(clean(fake.saino, other))).toMatchObject({ message: expect.stringMatching(/already exists/) });
    const { onProgress, types } = collect();
    expect(await clean(fake.saino, { ...other, force: true, onProgress })).toMatchObject({ isComplete: true });
    expect(types()).toEqual(['plan', 'merge']);
  });

  test.each([
    ['clean.csv', 'merge', rmSync],
    ['bad.csv', 'merge', rmSync],
    // Where a name was claimed, there is an empty file.
    ['clean.csv', 'merge', truncateSync],
    ['bad.csv', 'merge', truncateSync],
    ['bad.csv', 'finished', () => {}],
  ])('while it gave its files their names goes on with %s: %s', async (name, last, undo) => {
    const options = { ...filter, rejects: at('bad.csv') };
    const fake = await finished(options);
    const text = read(name);
    undo(at(name));
    const { onProgress, types } = collect();
    expect(await clean(fake.saino, { ...options, onProgress })).toMatchObject({ isComplete: true, kept: rows });
    expect(types()).toEqual(['plan', last]);
    expect(read(name)).toBe(text);
    expect(files()).toEqual(['bad.csv', 'clean.csv', 'list.csv']);
  });

  test('before it cleaned up does not replace the files of somebody else', async () => {
    const fake = await finished();
    write('clean.csv', 'mine');
    const edited = await errorOf(clean(fake.saino));
    expect(edited).toMatchObject({ message: expect.stringMatching(/clean\.csv already exists/) });
    rmSync(at('clean.csv'));
    write('bad.csv', 'mine');
    const error = await errorOf(clean(fake.saino, { ...filter, rejects: at('bad.csv') }));
    expect(error).toMatchObject({ message: expect.stringMatching(/bad\.csv already exists/) });
  });

  test('before it cleaned up is not taken for one with another list', async () => {
    const fake = await finished();
    write('list.csv', listOf(rows + 1));
    expect(await errorOf(clean(fake.saino))).toMatchObject({ code: 'run_conflict' });
    expect(await errorOf(clean(fake.saino, { force: true }))).toMatchObject({ code: 'run_conflict' });
  });

  test('before it cleaned up, and whose output is gone, writes it again', async () => {
    const fake = await finished();
    rmSync(at('clean.csv'));
    rmSync(at('clean.csv.saino.report-2.csv'));
    expect(await clean(fake.saino)).toMatchObject({ isComplete: true, withVerdict: rows });
    expect(fake.uploaded()).toHaveLength(rows);
  });

  test.each([[[]], [['user0@example.com']]])('while it cleaned up what came as an iterable: %j', async (input) => {
    const fake = startFake();
    const all = ['user0@example.com'];
    const onProgress = ({ type }: { type: string }) => {
      if (type === 'merge') mkdirSync(at('clean.csv'));
    };
    await errorOf(clean(fake.saino, { input: all, onProgress }));
    rmSync(at('clean.csv'), { recursive: true });
    const text = read('clean.csv.saino.json');
    await clean(fake.saino, { input: [] });
    write('clean.csv.saino.json', text.replace(fake.saino.baseUrl, 'http://localhost'));
    expect(await errorOf(clean(fake.saino, { input }))).toMatchObject({ code: 'run_conflict' });
    write('clean.csv.saino.json', text);
    const plan = { rows: 1, addresses: 1, jobs: 1, remaining: { jobs: 0, addresses: 0 } };
    expect(await clean(fake.saino, { input, dryRun: true })).toMatchObject({ isComplete: false, plan });
    expect(await clean(fake.saino, { input })).toMatchObject({ isComplete: true, kept: 1, plan: { rows: 1 } });
    expect(fake.uploaded()).toEqual(all);
    expect(files()).toEqual(['clean.csv']);
  });
});

test('a report that was not wholly understood stays, and so does the state', async () => {
  const fake = startFake();
  write('list.csv', listOf(rows));
  const text = 'email,result\nnobody@example.net,ok\nuser3@example.com,good\nuser3@example.com,bad\n';
  const other: Saino['downloadReport'] = async () => new Response(text);
  const saino = withMethods(fake.saino, {
    downloadReport: (job, how) =>
      typeof job === 'object' && job.bulk_id === 1003 ? other(job, how) : fake.saino.downloadReport(job, how),
  });
  const report = 'clean.csv.saino.report-2.csv';
  for (const options of [{}, {}, { force: true }]) {
    const counts = { withVerdict: 4, unmatched: 1, contradicting: 1 };
    expect(await clean(saino, options)).toMatchObject({ isComplete: true, ...counts, keptReports: [at(report)] });
    expect(files()).toEqual(expect.arrayContaining(['clean.csv', 'clean.csv.saino.json', report]));
  }
  expect(fake.uploaded()).toHaveLength(rows);
  fake.failNext('startBulk', { connection: 'lost' });
  for (const options of [{ resubmit: [2], force: true }, { force: true }]) {
    expect(await reasons(clean(fake.saino, options))).toEqual({ 2: 'uncertain' });
  }
  expect(await clean(fake.saino, { resubmit: [2], force: true })).toMatchObject({ isComplete: true, keptReports: [] });
  expect(fake.uploaded()).toHaveLength(rows + 6);
  expect(files()).toEqual(['clean.csv', 'list.csv']);
});
