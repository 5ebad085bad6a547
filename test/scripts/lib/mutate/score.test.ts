import { expect, test } from 'vitest';
import type { Mutant } from '../../../../scripts/lib/mutate/run.ts';
import { scoreOf } from '../../../../scripts/lib/mutate/score.ts';

const mutants = (...statuses: Mutant['status'][]): Mutant[] =>
  statuses.map((status, index) => ({
    id: String(index),
    fileName: 'src/index.ts',
    location: { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } },
    mutatorName: 'StringLiteral',
    replacement: '""',
    status,
  }));

test('a mutant that no test comes across has survived, and one that hangs is killed', () => {
  expect(scoreOf(mutants('Killed', 'Timeout', 'Survived', 'NoCoverage'))).toEqual({ all: 4, percentage: 50 });
});

test('a mutant that cannot run counts neither way', () => {
  expect(scoreOf(mutants('Killed', 'RuntimeError', 'CompileError', 'Ignored'))).toEqual({ all: 1, percentage: 100 });
  expect(scoreOf(mutants('Ignored'))).toEqual({ all: 0, percentage: 100 });
});
