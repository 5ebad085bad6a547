import type { Mutant } from './run.ts';

type Status = Mutant['status'];

const killed: Status[] = ['Killed', 'Timeout'];
const survived: Status[] = ['Survived', 'NoCoverage'];

/** How many of the mutants that could run were killed. A mutant that no test comes across has survived. */
export function scoreOf(mutants: Mutant[]): { all: number; percentage: number } {
  const count = (statuses: Status[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const all = count(killed) + count(survived);
  return { all, percentage: all === 0 ? 100 : (100 * count(killed)) / all };
}
