/** The values of the reports' columns by how many rows of a list have them, and the rows that have no verdict. */
export type VerdictCounts = {
  /** The columns with at most 20 different values, the most frequent value first. `share` is of all rows, from 0 to 1. */
  columns: { name: string; values: { value: string; rows: number; share: number }[] }[];
  /** Rows without a verdict, by the reason in their note, the most frequent one first. */
  withoutVerdict: { reason: string; rows: number; share: number }[];
};

export const noVerdicts = (): VerdictCounts => ({ columns: [], withoutVerdict: [] });

/** The most different values that a column may have, to be counted and named. */
const mostValues = 20;

/** Counts the values of verdicts, but for those that may be of a person. */
export class VerdictCounter {
  readonly #names: readonly string[];
  /** The values of each column, and their rows; nothing for one that is not to be counted. */
  readonly #columns: (Map<string, number> | undefined)[];
  readonly #reasons = new Map<string, number>();
  #rows = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#columns = names.map(() => new Map());
  }

  /** Counts a row with a verdict, or the reason why it has none. */
  add(verdict: readonly string[] | undefined, reason: string): void {
    this.#rows += 1;
    if (!verdict) {
      this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
      return;
    }
    for (const [at, values] of this.#columns.entries()) {
      if (!values) continue;
      const value = verdict[at] ?? '';
      values.set(value, (values.get(value) ?? 0) + 1);
      if (values.size > mostValues || value.includes('@')) this.#columns[at] = undefined;
    }
  }

  counts(): VerdictCounts {
    const sorted = (counts: ReadonlyMap<string, number>) =>
      [...counts]
        .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
        .map(([value, rows]) => ({ value, rows, share: rows / this.#rows }));
    return {
      columns: this.#names.flatMap((name, at) => {
        const values = this.#columns[at];
        return values && values.size > 0 && !isOfPeople(values) ? [{ name, values: sorted(values) }] : [];
      }),
      withoutVerdict: sorted(this.#reasons).map(({ value, ...counted }) => ({ reason: value, ...counted })),
    };
  }
}

/** `true` if most rows have a value of their own, as those of names have. */
function isOfPeople(values: ReadonlyMap<string, number>): boolean {
  const filled = [...values].filter(([value]) => value !== '');
  const rows = filled.reduce((sum, [, count]) => sum + count, 0);
  return rows >= 4 && 2 * filled.length > rows;
}
