import { describe, expect, test } from 'vitest';
import { SainoError } from '../../../src/index.ts';
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
    { ...common, status: 'reported', bulkId: 1006, isAdopted: true },
    { ...common, status: 'started', bulkId: 1007, isAdopted: true, checked: '2026-11-28' },
  ];
};

function settled(decisions: Decisions, change: (all: PartState[]) => void = () => {}, keptReports?: number[]) {
  const all = parts();
  change(all);
  const state = { parts: all, finished: keptReports && { keptReports } } as unknown as State;
  const again = [...settle(state, decisions)];
  const changed = all.flatMap(({ sha256: _, addresses: __, ...part }, index) => {
    const isSame = JSON.stringify(all[index]) === JSON.stringify(parts()[index]);
    return isSame ? [] : [[index + 1, part]];
  });
  return { again, changed };
}

const nothing = { again: [], changed: [] };
const unsent = { status: 'unsent' };
const adopted = { status: 'started', bulkId: 9, isAdopted: true };

describe('parts are settled:', () => {
  test.each<[string, Decisions, object]>([
    ['none without a decision', {}, nothing],
    ['none with `false`', { resubmit: false }, nothing],
    ['the uncertain and the failed with `true`', { resubmit: true }, { again: [2, 4], changed: [[2, unsent]] }],
    ['one by its number', { resubmit: [2] }, { again: [2], changed: [[2, unsent]] }],
    ['one whose job is asked for first', { resubmit: [3] }, { again: [3], changed: [] }],
    ['several, one of which is unsent anyway', { resubmit: [1, 4, 5] }, { again: [4, 5], changed: [] }],
    ['the only uncertain one by a bulk id', { adopt: 9 }, { again: [], changed: [[2, adopted]] }],
    ['one by its number and a bulk id', { adopt: { 2: 9 } }, { again: [], changed: [[2, adopted]] }],
    ['one that adopted another job', { adopt: { 7: 9 } }, { again: [], changed: [[7, adopted]] }],
    ['each in its way', { adopt: { 2: 9 }, resubmit: [5] }, { again: [5], changed: [[2, adopted]] }],
    ['the others with `true`', { adopt: { 2: 9 }, resubmit: true }, { again: [4], changed: [[2, adopted]] }],
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
    expect(changed).toEqual({ again: [2], changed: [[2, unsent]] });
  });

  test.each<[Decisions, string]>([
    [{ resubmit: [8] }, 'The list has no job 8: its jobs are 1 to 7.'],
    [{ resubmit: [0] }, 'The list has no job 0: its jobs are 1 to 7.'],
    [{ resubmit: [1.5] }, 'The list has no job 1.5: its jobs are 1 to 7.'],
    [{ resubmit: [6] }, 'Job 6 has its report already, so it is not sent again.'],
    [{ resubmit: [2], adopt: { 2: 9 } }, 'Job 2 is in both `adopt` and `resubmit`. Use one of them.'],
    [{ adopt: { 8: 9 } }, 'The list has no job 8: its jobs are 1 to 7.'],
    [{ adopt: { x: 9 } as never }, 'The list has no job NaN: its jobs are 1 to 7.'],
    [{ adopt: { 1: 9 } }, 'Job 1 of the list is not uncertain, so it cannot adopt 9.'],
    [{ adopt: { 3: 9 } }, 'Job 3 of the list is not uncertain, so it cannot adopt 9.'],
    [{ adopt: { 6: 9 } }, 'Job 6 of the list is not uncertain, so it cannot adopt 9.'],
    [{ adopt: 1004 }, 'Bulk job 1004 already belongs to job 4 of the list.'],
    [{ adopt: { 2: 9, 7: 9 } }, 'Bulk job 9 already belongs to job 2 of the list.'],
    [{ adopt: 0 }, 'A bulk id must be an integer from 1 to 9007199254740991, not 0.'],
    [{ adopt: { 2: 1.5 } }, 'A bulk id must be an integer from 1 to 9007199254740991, not 1.5.'],
  ])('%j is refused', (decisions, message) => {
    expect(() => settled(decisions)).toThrow(new SainoError('invalid_argument', message));
  });

  test('a bulk id alone is refused unless one part is uncertain', () => {
    const refused = (change: (all: PartState[]) => void, message: string) =>
      expect(() => settled({ adopt: 9 }, change)).toThrow(new SainoError('invalid_argument', message));
    refused((all) => all.splice(1, 1), 'No job of the list is uncertain, so none can adopt 9.');
    const message = 'Jobs 2, 8 of the list are uncertain: say which of them adopts 9.';
    refused((all) => all.push({ sha256: '', addresses: 3, status: 'sending' }), message);
  });
});
