// What somebody edited, or a disk damaged, ends in an error that says so, or in the run that it belongs to.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SainoError } from '../../../src/index.ts';
import { listOf, startFake, useListFolder } from '../../support/list.ts';

const { write, read, clean } = useListFolder();

const stateFile = 'clean.csv.saino.json';

/** Replaces one value somewhere in JSON. */
function replaced(data: unknown, at: number, value: unknown): unknown {
  let left = at;
  return JSON.parse(JSON.stringify(data), (_key, old: unknown) => {
    left -= 1;
    return left === 0 ? value : old;
  });
}

test('no state causes anything but an error of the library', { timeout: 120_000 }, async () => {
  const fake = startFake();
  write('list.csv', listOf(4));
  fake.failNext('startBulk', { connection: 'lost' });
  await clean(fake.saino);
  await clean(fake.saino);
  const plan = { rows: 4, addresses: 4, duplicates: 0, invalid: 0, bytes: 1 };
  const counts = { withVerdict: 4, withoutVerdict: 0, unmatched: 0, contradicting: 0, kept: 4 };
  const finished = { sha256: '', plan, columns: [], ...counts, keptReports: [1] };
  const kept = { ...JSON.parse(read(stateFile)), finished };
  const damaged = fc.oneof(
    fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.jsonValue())
      .map(([at, value]) => JSON.stringify(replaced(kept, at, value))),
    fc.integer({ min: 0, max: 400 }).map((length) => JSON.stringify(kept).slice(0, length)),
    fc.string(),
  );
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(damaged, fc.constantFrom({}, { resubmit: [1, 2] }, { adopt: 9 }), async (text, options) => {
      write(stateFile, text);
      write('clean.csv', 'mine');
      try {
        await clean(fake.saino, { force: true, ...options });
      } catch (error) {
        expect(error).toBeInstanceOf(SainoError);
        expect(error).toMatchObject({ message: expect.not.stringContaining('\n') });
        refused += 1;
      }
    }),
    { numRuns: 150 },
  );
  expect(refused).toBeGreaterThan(50);
});
