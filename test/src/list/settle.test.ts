import { describe, expect, test } from 'vitest';
import { type PartState, type State, settle } from '../../../src/list/state.ts';
import type { CleanListOptions } from '../../../src/list.ts';

type Decisions = Pick<CleanListOptions, 'resubmit' | 'adopt'>;

/** One part of each status, in the order of the table in state.ts. */
const parts = (): PartState[] => {
  const common = { sha256: '', addresses: 3 };
  return [
    { ...common, status: 'unsent' },
    { ...common, status: 'sending', since: '2026-11-28T00:00:00.000Z' },
    { ...common, status: 'started', bulkId: 1003 },
    { ...common, status: 'failed', bulkId: 1004 },
    { ...common, status: 'unreadable', bulkId: 1005 },
    { ...common, status: 'reported', bulkId: 1006 },
    { ...common, status: 'started', bulkId: 1007, isAdopted: true },
  ];
};

function settled(decisions: Decisions, change: (all: PartState[]) => void = () => {}, keptReports: number[] = []) {
  const all = parts();
  change(all);
  const state = { parts: all, finished: { keptReports } } as unknown as State;
  const again = [...settle(state, decisions)];
  const changed = all.flatMap(({ status, bulkId, since }, index) => {
    const before = parts()[index];
    const isSame = before?.status === status && before.bulkId === bulkId && before.since === since;
    return isSame ? [] : [[index + 1, status, bulkId]];
  });
  return { again, changed };
}

const nothing = { again: [], changed: [] };

describe('parts are settled:', () => {
  test.each<[string, Decisions, object]>([
    ['none without a decision', {}, nothing],
    ['none with `false`', { resubmit: false }, nothing],
    [
      'the uncertain and the failed with `true`',
      { resubmit: true },
      { again: [2, 4], changed: [[2, 'unsent', undefined]] },
    ],
    ['one by its number', { resubmit: [2] }, { again: [2], changed: [[2, 'unsent', undefined]] }],
    ['one whose job is asked for first', { resubmit: [3] }, { again: [3], changed: [] }],
    ['several, one of which is unsent anyway', { resubmit: [1, 4, 5] }, { again: [4, 5], changed: [] }],
    ['the only uncertain one by a bulk id', { adopt: 9 }, { again: [], changed: [[2, 'started', 9]] }],
    ['one by its number and a bulk id', { adopt: { 2: 9 } }, { again: [], changed: [[2, 'started', 9]] }],
    ['one that adopted another job', { adopt: { 7: 9 } }, { again: [], changed: [[7, 'started', 9]] }],
    ['each in its way', { adopt: { 2: 9 }, resubmit: [5] }, { again: [5], changed: [[2, 'started', 9]] }],
    ['the others with `true`', { adopt: { 2: 9 }, resubmit: true }, { again: [4], changed: [[2, 'started', 9]] }],
  ])('%s', (_name, decisions, expected) => {
    expect(settled(decisions)).toEqual(expected);
  });

  test('a report that was not wholly understood may be paid for again', () => {
    expect(settled({ resubmit: [6] }, () => {}, [6])).toEqual({ again: [6], changed: [] });
  });

  test('a part that is sent again and uncertain forgets its former job', () => {
    const changed = settled({ resubmit: [2] }, ([, part]) =>
      Object.assign(part ?? {}, { bulkId: 1001, isAdopted: true }),
    );
    expect(changed).toEqual({ again: [2], changed: [[2, 'unsent', undefined]] });
  });

  test.each<[Decisions, RegExp]>([
    [{ resubmit: [8] }, /no job 8: its jobs are 1 to 7/],
    [{ resubmit: [0] }, /no job 0/],
    [{ resubmit: [1.5] }, /no job 1\.5/],
    [{ resubmit: [6] }, /Job 6 has its report already, so it is not sent again/],
    [{ resubmit: [2], adopt: { 2: 9 } }, /Job 2 is in both `adopt` and `resubmit`/],
    [{ adopt: { 8: 9 } }, /no job 8/],
    [{ adopt: { x: 9 } as never }, /no job NaN/],
    [{ adopt: { 3: 9 } }, /Job 3 of the list is not uncertain/],
    [{ adopt: { 6: 9 } }, /Job 6 of the list is not uncertain/],
    [{ adopt: 1004 }, /Bulk job 1004 already belongs to job 4 of the list/],
    [{ adopt: { 2: 9, 7: 9 } }, /Bulk job 9 already belongs to job 2/],
    [{ adopt: 0 }, /from 1 to 9007199254740991, not 0/],
    [{ adopt: { 2: 1.5 } }, /not 1\.5/],
  ])('%j is refused', (decisions, message) => {
    expect(() => settled(decisions)).toThrow(message);
  });

  test('a bulk id alone is refused unless one part is uncertain', () => {
    expect(() => settled({ adopt: 9 }, (all) => all.splice(1, 1))).toThrow(/No job of the list is uncertain/);
    const again = (all: PartState[]) => all.push({ sha256: '', addresses: 3, status: 'sending' });
    expect(() => settled({ adopt: 9 }, again)).toThrow(/Jobs 2, 8 of the list are uncertain/);
  });
});
