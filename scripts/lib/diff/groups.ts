import { type Change, type Comparison, impacts } from './change.ts';

/** The changes that are about the same operations. */
export type Group = { heading: string; changes: Change[] };

/** The changes by what they are about, those that break most first. */
export function groupsOf(comparison: Comparison): Group[] {
  const headings = [...new Set(comparison.changes.map((change) => headingOf(comparison, change)))];
  return headings
    .sort((a, b) => rank(comparison, a) - rank(comparison, b))
    .map((heading) => ({
      heading,
      changes: comparison.changes
        .filter((change) => headingOf(comparison, change) === heading)
        .sort((a, b) => impacts.indexOf(b.impact) - impacts.indexOf(a.impact)),
    }));
}

const wholeApi = 'The whole API';
const handWritten = 'Public types that are not generated';

function headingOf({ operations }: Comparison, { operations: ids, at }: Change): string {
  if (ids.length > 0) return ids.map((id) => `${operations[id]} (${id})`).join(', ');
  return 'pointer' in at ? wholeApi : handWritten;
}

/** What is about one operation comes first, in the document's order, and what is about none comes last. */
function rank({ operations }: Comparison, heading: string): number {
  const ids = Object.keys(operations);
  if (heading === handWritten) return ids.length + 1;
  if (heading === wholeApi) return ids.length;
  return ids.findIndex((id) => heading.includes(`(${id})`));
}

/** Whom a change breaks, and what to do about it. Empty, if it breaks nobody. */
export function consequence({ breaks, action }: Change): string {
  if (breaks.length === 0) return '';
  return [`Breaks ${new Intl.ListFormat('en').format(breaks)}.`, ...(action ? [action] : [])].join(' ');
}

/** The lines that every format ends with, for scripts to read. */
export function verdict({ next, impact }: Comparison): string {
  return `next version: ${next}\nimpact: ${impact}`;
}

/** What was compared with what, or that there was nothing to compare with. */
export function summary({ base, changes }: Comparison): string {
  if (base === undefined) return '';
  return changes.length > 0 ? `Changes since ${base}` : `Nothing changed since ${base}.`;
}
