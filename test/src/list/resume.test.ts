import { describe, expect, test } from 'vitest';
import { SainoError } from '../../../src/index.ts';
import type { CleanEvent } from '../../../src/list.ts';
import { collect, errorOf, listOf, startFake, useListFolder, withUpload } from '../../support/list.ts';

const { at, files, read, write, state, clean } = useListFolder();

const rows = 10;
/** How many parts they make. */
const jobs = 4;

/** The output of a run that nothing disturbs. */
async function undisturbed(): Promise<string> {
  await clean(startFake().saino, { output: at('other.csv') });
  return read('other.csv');
}

describe('an upload that is refused midway', () => {
  test.each([
    [400, 'Insufficient credits.'],
    [400, 'Anything else'],
    [413, undefined],
    [403, undefined],
  ])('with HTTP %i %s leaves a partial output, and the next run sends only what is missing', async (status, error) => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    let uploads = 0;
    const startBulk: typeof fake.saino.startBulk = (...request) => {
      uploads += 1;
      if (uploads === 3) fake.failNext('startBulk', { status, ...(error === undefined ? {} : { error }) });
      return fake.saino.startBulk(...request);
    };
    const saino = withUpload(fake.saino, startBulk);
    const first = await clean(saino);
    expect(first).toMatchObject({
      isComplete: false,
      output: at('clean.csv.partial.csv'),
      withVerdict: 6,
      withoutVerdict: 4,
      kept: 10,
      unfinished: [
        { job: 3, reason: 'refused', error: { status } },
        { job: 4, reason: 'not_sent' },
      ],
    });
    expect(files()).not.toContain('clean.csv');
    expect(read('clean.csv.partial.csv')).toContain('no verdict yet');
    expect(await clean(fake.saino)).toMatchObject({
      isComplete: true,
      plan: { remaining: { jobs: 2, addresses: 4 }, uncertain: [] },
    });
    expect(new Set(fake.uploaded()).size).toBe(rows);
    expect(fake.uploaded()).toHaveLength(rows);
    expect(fake.countOf('downloadReport')).toBe(jobs);
    expect(files()).toEqual(['clean.csv', 'list.csv']);
    expect(read('clean.csv')).toBe(await undisturbed());
  });

  test('rejects if nothing was done at all, and leaves nothing', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.failNext('startBulk', { status: 400, error: 'No credit' });
    expect(await errorOf(clean(fake.saino))).toMatchObject({ code: 'api_error' });
    expect(files()).toEqual(['list.csv']);
  });
});

describe('an uncertain part', () => {
  /** A run whose first upload may have been processed. */
  async function uncertain(fake = startFake()) {
    write('list.csv', listOf(rows));
    fake.failNext('startBulk', { connection: 'lost' });
    const { events, onProgress } = collect();
    const result = await clean(fake.saino, { onProgress });
    return { fake, result, events };
  }

  test('stops the uploads of its run, and the next one finishes all others', async () => {
    const { fake, result, events } = await uncertain();
    expect(result).toMatchObject({ isComplete: false, output: undefined });
    expect(result.unfinished.map(({ reason }) => reason)).toEqual(['uncertain', 'not_sent', 'not_sent', 'not_sent']);
    expect(events.find(({ type }) => type === 'uncertain')).toMatchObject({ job: 1, addresses: 3 });
    const next = await clean(fake.saino);
    expect(next).toMatchObject({
      isComplete: false,
      output: at('clean.csv.partial.csv'),
      plan: { uncertain: [1], remaining: { jobs: 3 } },
      unfinished: [{ job: 1, reason: 'uncertain' }],
      withVerdict: 7,
    });
    expect(fake.uploaded()).toHaveLength(rows);
  });

  test('belongs to the job that `adopt` names', async () => {
    const { fake } = await uncertain();
    const onProgress = ({ type }: CleanEvent) => {
      if (type === 'progress') throw new Error('killed');
    };
    await expect(clean(fake.saino, { adopt: 1002, onProgress })).rejects.toThrow('killed');
    fake.failNext('downloadReport', { status: 404, times: 2 });
    expect(await clean(fake.saino)).toMatchObject({
      unfinished: [{ job: 1, bulkId: 1002, reason: 'failed' }],
    });
    expect(await clean(fake.saino)).toMatchObject({ isComplete: true, withVerdict: rows });
    expect(fake.uploaded()).toHaveLength(rows);
    expect(files()).toEqual(['clean.csv', 'list.csv']);
  });

  test('stays uncertain if the job has none of its addresses, or does not exist', async () => {
    const fake = startFake();
    const { bulk_id } = await fake.saino.startBulk(['other@example.com']);
    await uncertain(fake);
    for (const adopt of [bulk_id, 999_999]) {
      const { events, onProgress } = collect();
      const { isComplete, unfinished } = await clean(fake.saino, { adopt, onProgress });
      const [{ error } = {}] = unfinished;
      if (adopt === bulk_id) {
        const message = expect.stringContaining('its report has none of');
        expect(error).toMatchObject({ code: 'invalid_argument', bulkId: bulk_id, message });
      }
      expect({ isComplete, unfinished }).toStrictEqual({
        isComplete: false,
        unfinished: [{ job: 1, reason: 'uncertain', error }],
      });
      expect(events.filter(({ type }) => type === 'failed')).toEqual([
        { type: 'failed', job: 1, bulkId: adopt, error },
      ]);
    }
    expect(await clean(fake.saino, { adopt: 1003 })).toMatchObject({ isComplete: true, withVerdict: rows });
  });

  test('is what an upload leaves that ends with an error of somebody else', async () => {
    write('list.csv', listOf(rows));
    const startBulk = async () => {
      throw new Error('mine');
    };
    await expect(clean(withUpload(startFake().saino, startBulk))).rejects.toThrow('mine');
    expect(state().parts[0]).toMatchObject({ status: 'sending' });
  });

  test('is what an abort during an upload leaves', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.failNext('startBulk', { connection: 'silent' });
    const controller = new AbortController();
    const run = clean(fake.saino, { signal: controller.signal });
    await expect.poll(() => fake.countOf('startBulk')).toBe(1);
    controller.abort();
    expect(await errorOf(run)).toMatchObject({ code: 'aborted' });
    expect(state().parts[0]).toMatchObject({ status: 'sending', since: expect.any(String) });
    expect(files()).toEqual(['clean.csv.saino.json', 'list.csv']);
  });
});

describe('a job', () => {
  test('that failed is polled again by the next run, and sent again only with `resubmit`', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.nextJob({ percentages: [50], failsAt: 50 });
    expect(await clean(fake.saino)).toMatchObject({ unfinished: [{ reason: 'failed' }], withVerdict: 7 });
    const { events, onProgress } = collect();
    const { unfinished } = await clean(fake.saino, { onProgress });
    const failed = { job: 1, bulkId: 1002, error: expect.objectContaining({ code: 'job_failed' }) };
    expect(unfinished).toEqual([{ ...failed, reason: 'failed' }]);
    expect(events.filter(({ type }) => type === 'failed')).toEqual([{ ...failed, type: 'failed' }]);
    expect(fake.uploaded()).toHaveLength(rows);
    expect(await clean(fake.saino, { resubmit: true })).toMatchObject({ isComplete: true });
    expect(fake.uploaded()).toHaveLength(rows + 3);
  });

  test('whose link has expired gets a new one, once', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.failNext('downloadReport', { status: 403 });
    expect(await clean(fake.saino)).toMatchObject({ isComplete: true });
    expect(fake.countOf('downloadReport')).toBe(jobs + 1);
    expect(fake.countOf('getBulkProgress')).toBe(jobs + 1);
  });

  test('whose report is cut off while it is downloaded is downloaded once more', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    let cuts = 0;
    const cut: typeof fake.saino.downloadReport = async (...request) => {
      const report = await fake.saino.downloadReport(...request);
      cuts += 1;
      if (cuts > 3) return report;
      const start = (await report.text()).slice(0, 40);
      const parts = [new TextEncoder().encode(start)];
      return new Response(
        new ReadableStream({
          pull(controller) {
            const part = parts.shift();
            if (part) controller.enqueue(part);
            else controller.error(new TypeError('terminated'));
          },
        }),
      );
    };
    const saino = {
      ...withUpload(fake.saino, (...request) => fake.saino.startBulk(...request)),
      downloadReport: cut,
    };
    const message = 'The download of the report of bulk job 1002 broke off: terminated.';
    const error = { code: 'network', message, bulkId: 1002 };
    expect(await clean(saino)).toMatchObject({ unfinished: [{ job: 1, error }] });
    expect(await clean(saino)).toMatchObject({ isComplete: true, withVerdict: rows, unmatched: 0 });
    expect(cuts).toBe(jobs + 3);
    expect(fake.uploaded()).toHaveLength(rows);
  });

  test.each([[''], [null]])('whose report is empty (%j) has none', async (body) => {
    write('list.csv', listOf(2));
    const { saino } = startFake();
    const retry = { error: new SainoError('network', 'lost'), attempt: 1, delay: 5 };
    type Options = Parameters<typeof saino.downloadReport>[1];
    const told = async (how: Options) => {
      expect(how?.signal).toBeInstanceOf(AbortSignal);
      await how?.onRetry?.(retry);
    };
    const broken = {
      ...withUpload(saino, (...request) => saino.startBulk(...request)),
      downloadReport: (_job: unknown, how: Options) => told(how).then(() => new Response(body)),
      getBulkProgress: (id: number, how: Options) => told(how).then(() => saino.getBulkProgress(id, how)),
    };
    const { events, onProgress } = collect();
    const error = { code: 'report_unavailable', message: 'The report of bulk job 1002 is empty.', bulkId: 1002 };
    expect(await clean(broken, { onProgress })).toMatchObject({ unfinished: [{ job: 1, reason: 'failed', error }] });
    expect(events.filter(({ type }) => type === 'retry')).toEqual(Array(3).fill({ type: 'retry', job: 1, ...retry }));
    expect(files()).toEqual(['clean.csv.saino.json', 'list.csv']);
  });

  test('that is waited for when the run is aborted is waited for by the next one', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.nextJob({ duration: Number.POSITIVE_INFINITY });
    const controller = new AbortController();
    const run = clean(fake.saino, { signal: controller.signal });
    await expect.poll(() => fake.countOf('getBulkProgress')).toBe(1);
    controller.abort();
    expect(await errorOf(run)).toMatchObject({ code: 'aborted' });
    expect(state().parts[0]).toMatchObject({ status: 'started', bulkId: 1002 });
    expect(files()).toEqual(['clean.csv.saino.json', 'list.csv']);
    const done: typeof fake.saino.waitForBulk = (bulkId, options) =>
      bulkId === 1002
        ? Promise.resolve({
            bulk_id: 1002,
            status: 'completed',
            percentage: 100,
            download_link: 'https://reports.example.com/1002.csv',
          })
        : fake.saino.waitForBulk(bulkId, options);
    const saino = { ...withUpload(fake.saino, (...request) => fake.saino.startBulk(...request)), waitForBulk: done };
    await clean(saino);
    expect(fake.uploaded()).toHaveLength(rows);
    expect(new Set(fake.uploaded()).size).toBe(rows);
  });

  test('whose report cannot be downloaded is resumed with its bulk id', async () => {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.failNext('downloadReport', { status: 404, times: 2 });
    expect(await clean(fake.saino)).toMatchObject({ unfinished: [{ job: 1, bulkId: 1002, reason: 'failed' }] });
    expect(await clean(fake.saino)).toMatchObject({ isComplete: true });
    expect(fake.uploaded()).toHaveLength(rows);
    expect(fake.countOf('downloadReport')).toBe(jobs + 2);
  });
});

describe('what was kept', () => {
  async function interrupted() {
    const fake = startFake();
    write('list.csv', listOf(rows));
    fake.failNext('startBulk', { connection: 'lost' });
    await clean(fake.saino);
    return fake.saino;
  }

  const stateFile = 'clean.csv.saino.json';
  const changed = (fields: object) => write(stateFile, JSON.stringify({ ...state(), ...fields }));
  const part = { sha256: '', addresses: 3 };

  const change: Record<string, [() => void, object, RegExp]> = {
    'another list': [
      () => write('list.csv', listOf(rows + 1)),
      {},
      /different list: SHA-256 [0-9a-f]{12}…, not SHA-256 [0-9a-f]{12}…\./,
    ],
    'another column': [() => {}, { column: 1 }, /different column: 2, not 1\./],
    'another delimiter': [() => changed({ delimiter: ';' }), {}, /different delimiter: ";", not ","\./],
    'another `caseSensitive`': [() => {}, { caseSensitive: true }, /different `caseSensitive`: false, not true\./],
    'another server': [
      () => changed({ server: 'http://localhost:4010' }),
      {},
      /different server: http:\/\/localhost:4010, not https:\/\/api\.saino\.io\. .*delete the file to start over/,
    ],
    'other parts': [() => changed({ parts: [] }), {}, /different split of the addresses: 0 with .*, not 4 with /],
    'a file of somebody else': [() => write(stateFile, '{"mine":1}'), {}, /not the state of a run/],
    'JSON that is cut off': [() => write(stateFile, '{"package":'), {}, /damaged/],
    'JSON that is no object': [() => write(stateFile, 'null'), {}, /damaged/],
    'a newer version': [() => changed({ version: 3 }), {}, /its version is 3, not 2\)\. Update saino-email-cleaning/],
    'an older version': [() => changed({ version: 1 }), {}, /its version is 1, not 2\)\. Finish the run with that one/],
    'a state without parts': [() => changed({ parts: 1 }), {}, /damaged/],
    'a status without its job': [() => changed({ parts: [{ ...part, status: 'started' }] }), {}, /damaged/],
    'a status that is none': [() => changed({ parts: [{ ...part, status: 'lost' }] }), {}, /damaged/],
    'an end that is none': [() => changed({ finished: { sha256: '', plan: {} } }), {}, /damaged/],
    'another sheet': [() => changed({ sheet: 'A' }), {}, /`sheet`: "A", not none\./],
    'parts of other addresses': [
      () => changed({ parts: state().parts.map((each: object) => ({ ...each, sha256: '' })) }),
      {},
      /split of the addresses: 4 with .*, not 4 with /,
    ],
  };

  test.each(Object.entries(change))('is refused with %s, and stays', async (_name, [make, options, message]) => {
    const saino = await interrupted();
    make();
    const before = read(stateFile);
    // The output that is there must not hide it.
    write('clean.csv', 'mine');
    const error = await errorOf(clean(saino, options));
    expect(error).toMatchObject({ code: 'run_conflict', message: expect.stringMatching(message) });
    expect(error.message).not.toContain('\n');
    expect(await errorOf(clean(saino, { ...options, dryRun: true }))).toMatchObject({ code: 'run_conflict' });
    expect(read(stateFile)).toBe(before);
  });
});
