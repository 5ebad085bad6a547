import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHistory, writeHistory } from '../../../src/bulk/history.ts';
import { type Observation, remember } from '../../../src/bulk/next-delay.ts';
import { EmailCleaning } from '../../../src/index.ts';
import { failureOf } from '../../support/client.ts';
import { token } from '../../support/secrecy.ts';

/** As a database returns it. */
const stored = (value: unknown) => JSON.parse(JSON.stringify(value));

const anyObservations = fc.array(
  fc.record({
    at: fc.oneof(fc.integer(), fc.maxSafeInteger()),
    percentage: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double({ min: 0, max: 100, noNaN: true })),
  }),
  { maxLength: 16, size: 'max' },
);

describe('a history', () => {
  test('has what was observed, after any time in a database', () => {
    fc.assert(
      fc.property(anyObservations, fc.maxSafeNat(), (observations, bulkId) => {
        // JSON has no -0, which is no other percentage either.
        const plain = observations.map(({ at, percentage }) => ({ at: at + 0, percentage: percentage + 0 }));
        expect(readHistory(stored(writeHistory(bulkId, plain)))).toEqual({ bulkId, observations: plain });
      }),
    );
  });

  test('has at most 1 kB, for the longest percentages and times that there are, and however many responses', () => {
    const all = Array.from({ length: 100 }, (_, index) => ({
      at: Number.MIN_SAFE_INTEGER + index,
      percentage: 1.2345678901234567 * 10 ** -(101 + index),
    }));
    const kept = all.reduce<Observation[]>(remember, []);
    const text = JSON.stringify(writeHistory(Number.MAX_SAFE_INTEGER, kept));
    expect(text).toContain(',1.234567890123456');
    expect(text.match(/e-\d{3}/g)).toHaveLength(16);
    expect(text.length).toBeGreaterThan(500);
    expect(text.length).toBeLessThanOrEqual(1000);
  });

  test.each([
    ['of any length', Array.from({ length: 100 }, (_, percentage) => ({ at: percentage * 1000, percentage }))],
    ['of none', undefined],
  ])('%s grows to 16 responses at most', async (_, observations) => {
    const data = { bulk_id: 1002, status: 'processing', percentage: 99 };
    const saino = new EmailCleaning({ token, fetch: async () => Response.json({ data, status: 'success' }) });
    const history = observations && writeHistory(1002, observations);
    const { seen } = stored((await saino.checkBulk(1002, { history })).history);
    expect(seen).toHaveLength(observations ? 16 : 1);
    expect(seen.at(-1)?.[1]).toBe(99);
  });

  test.each([null, undefined])('that is %o is none, as a job has none at first', async (history) => {
    const fetch = async () => new Response('', { status: 400 });
    const error = await failureOf(new EmailCleaning({ token, fetch }).waitForBulk(1002, { history }));
    expect(error.code).toBe('http_error');
  });
});

describe('a history that is not ours', () => {
  const observations: Observation[] = [
    { at: 1_790_000_000_000, percentage: 0 },
    { at: 1_790_000_060_000, percentage: 40.5 },
  ];
  const valid = stored(writeHistory(1002, observations));
  const damaged = 'The history is damaged, or too new for this version of the package. Check bulk job 1002 without it.';
  const seen = (...observed: unknown[]) => ({ ...valid, seen: [[1_790_000_000_000, 0], ...observed] });

  test.each<[string, unknown]>([
    ['a text', JSON.stringify(valid)],
    ['a number', 5],
    ['a boolean', false],
    ['an empty object', {}],
    ['a list', [valid]],
    ['a progress', { bulk_id: 1002, status: 'processing', percentage: 5 }],
    ['of a newer version', { ...valid, version: 2 }],
    ['of no version', { ...valid, version: '1' }],
    ['without observations', { ...valid, seen: undefined }],
    ['with observations that are none', seen(5)],
    ['with an observation that is null', seen(null)],
    ['with an observation that is empty', seen([])],
    ['with a time that is a text', seen(['1790000000000', 5])],
    ['with a time that is infinite', seen([Number.POSITIVE_INFINITY, 5])],
    ['with a time past what is precise', seen([2 ** 53, 5])],
    ['with a percentage below 0', seen([1_790_000_000_001, -1])],
    ['with a percentage above 100', seen([1_790_000_000_001, 100.5])],
    ['with a percentage that is a text', seen([1_790_000_000_001, '50'])],
    ['with no percentage', seen([1_790_000_000_001, null])],
  ])('%s', async (_, history) => {
    for (const call of ['checkBulk', 'waitForBulk'] as const) {
      const saino = new EmailCleaning({ token, fetch: () => expect.fail('It was sent.') });
      const error = await failureOf(saino[call](1002, { history: history as never }));
      expect(error).toMatchObject({ code: 'invalid_argument', message: damaged });
    }
  });

  test('that of another job', async () => {
    const saino = new EmailCleaning({ token, fetch: () => expect.fail('It was sent.') });
    for (const bulkId of [1001, '1002', undefined]) {
      const error = await failureOf(saino.checkBulk(1002, { history: { ...valid, bulkId } }));
      expect(error).toMatchObject({
        code: 'invalid_argument',
        message: 'The history is that of another job. Check bulk job 1002 without it.',
      });
    }
  });
});
