// How a job advances and ends, as a client sees it.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFakeSaino, type FakeSaino, type JobOptions } from '../../../src/testing.ts';
import { client, failureOf } from '../../support/client.ts';
import { guessReport, headers, progress, upload } from '../../support/fake.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const connect = (fake: FakeSaino) => client('https://api.saino.io', { fetch: fake.fetch });

/** What polls find of the first job, each a second after the last one. */
async function polls(fake: FakeSaino, count: number): Promise<string[]> {
  const found = [];
  for (let poll = 0; poll < count; poll++) {
    const { body } = await progress(fake, 1002);
    const { data } = body as { data: { status: string; percentage: number; download_link?: string | null } };
    found.push(`${data.percentage} ${data.status}${data.download_link ? ' link' : ''}`);
    vi.advanceTimersByTime(1_000);
  }
  return found;
}

describe('a list of percentages', () => {
  test('has an entry for each poll, and its last one is repeated', async () => {
    const fake = createFakeSaino({ percentages: [0, 40, 40.5, 100] });
    await upload(fake);
    expect(await polls(fake, 5)).toEqual([
      '0 queued',
      '40 processing',
      '40.5 processing',
      '100 completed link',
      '100 completed link',
    ]);
  });

  test('that ends below 100 never completes', async () => {
    const fake = createFakeSaino({ percentages: [30] });
    await upload(fake);
    expect(await polls(fake, 3)).toEqual(Array(3).fill('30 processing'));
  });

  test('has a report once a poll has found it completed', async () => {
    const link = `https://reports.example.com${guessReport()}`;
    const fake = createFakeSaino({ percentages: [50, 100] });
    await upload(fake);
    const statuses = [];
    for (let poll = 0; poll < 2; poll++) {
      await progress(fake, 1002);
      statuses.push((await fake.fetch(link)).status);
    }
    expect(statuses).toEqual([404, 200]);
  });

  test('is that of each job by itself', async () => {
    const fake = createFakeSaino({ percentages: [10, 20] });
    await upload(fake);
    await upload(fake);
    expect(await polls(fake, 2)).toEqual(['10 processing', '20 processing']);
    expect(await progress(fake, 1003)).toMatchObject({ body: { data: { percentage: 10 } } });
  });
});

describe('a job fails', () => {
  test.each<[string, JobOptions, string[]]>([
    ['by the clock', { duration: 4_000 }, ['0 queued', '16 processing', '40 failed', '40 failed', '40 failed']],
    ['from poll to poll', { percentages: [0, 39, 40, 100] }, ['0 queued', '39 processing', '40 failed', '40 failed']],
  ])('%s', async (_, options, expected) => {
    const fake = createFakeSaino({ ...options, failsAt: 40 });
    await upload(fake);
    expect(await polls(fake, expected.length)).toEqual(expected);
  });

  test('and whoever waits for it gets job_failed', async () => {
    const saino = connect(createFakeSaino({ percentages: [100], failsAt: 0 }));
    const { bulk_id } = await saino.startBulk(['user@example.com']);
    expect(await failureOf(saino.waitForBulk(bulk_id))).toMatchObject({ code: 'job_failed', bulkId: 1002 });
  });
});

test.each<[string, JobOptions, string[]]>([
  ['by the clock', { duration: 3_000 }, ['0 queued', '25 processing', '40 processing', '40 processing']],
  ['from poll to poll', { percentages: [39, 40, 41, 100] }, ['39 processing', '40 processing', '40 processing']],
])('a job stalls %s', async (_, options, expected) => {
  const fake = createFakeSaino({ ...options, stallsAt: 40 });
  await upload(fake);
  expect(await polls(fake, expected.length)).toEqual(expected);
});

test('a job that stalls at 0 stays in the queue', async () => {
  const fake = createFakeSaino({ duration: 0, stallsAt: 0 });
  await upload(fake);
  expect(await polls(fake, 2)).toEqual(['0 queued', '0 queued']);
});

describe('nextJob', () => {
  const first = async (fake: FakeSaino, bulkId: number) => {
    const { body } = await progress(fake, bulkId);
    const { data } = body as { data: { status: string; percentage: number } };
    return `${data.percentage} ${data.status}`;
  };

  test('describes one job, and the ones after it are as the options say', async () => {
    const fake = createFakeSaino({ duration: 0 });
    fake.nextJob({ percentages: [40] });
    fake.nextJob({ failsAt: 70 });
    for (let job = 0; job < 3; job++) await upload(fake);
    expect(await first(fake, 1002)).toBe('40 processing');
    expect(await first(fake, 1003)).toBe('70 failed');
    expect(await first(fake, 1004)).toBe('100 completed');
  });

  test('is not used up by an upload that is rejected', async () => {
    const fake = createFakeSaino({ duration: 0 });
    fake.nextJob({ stallsAt: 50 });
    await fake.fetch('https://api.saino.io/api/apis/email-cleaning/verify-bulk', { method: 'POST', headers });
    await upload(fake);
    expect(await first(fake, 1002)).toBe('50 processing');
  });

  test('may have a job stall where others fail', async () => {
    const fake = createFakeSaino({ percentages: [60], failsAt: 40 });
    fake.nextJob({ stallsAt: 20 });
    await upload(fake);
    await upload(fake);
    expect([await first(fake, 1002), await first(fake, 1003)]).toEqual(['20 processing', '40 failed']);
  });
});

describe('options that no job can have are refused', () => {
  test.each<[JobOptions, string]>([
    [{ duration: -1 }, '`duration` must be a number of ms, 0 or more, not -1.'],
    [{ duration: Number.NaN }, '`duration` must be a number of ms, 0 or more, not NaN.'],
    [{ duration: '20s' as never }, '`duration` must be a number of ms, 0 or more, not 20s.'],
    [{ percentages: [] }, '`percentages` must be an array of at least one number.'],
    [{ percentages: 40 as never }, '`percentages` must be an array of at least one number.'],
    [{ percentages: [40, 30] }, '`percentages` must not go down, as they do from 40 to 30.'],
    [{ percentages: [0, 101] }, '`percentages[1]` must be a number from 0 to 100, not 101.'],
    [{ percentages: [-1] }, '`percentages[0]` must be a number from 0 to 100, not -1.'],
    [{ percentages: ['40'] as never }, '`percentages[0]` must be a number from 0 to 100, not 40.'],
    [{ failsAt: 101 }, '`failsAt` must be a number from 0 to 100, not 101.'],
    [{ stallsAt: 100 }, '`stallsAt` must be a number from 0 to 99, not 100.'],
    [{ duration: 1, percentages: [1] }, 'A job has a `duration` or `percentages`, not both.'],
    [{ failsAt: 1, stallsAt: 1 }, 'A job has a `failsAt` or a `stallsAt`, not both.'],
  ])('%j', (options, message) => {
    const error = expect.objectContaining({ message, name: expect.stringMatching(/^(Range|Type)Error$/) });
    expect(() => createFakeSaino(options)).toThrow(error);
    expect(() => createFakeSaino().nextJob(options)).toThrow(error);
  });
});
