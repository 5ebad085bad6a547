import { maskAddresses } from '../http/mask.js';
import { check } from '../http/options.js';
import { SainoError } from '../index.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { VerdictCounts } from './verdict-counts.js';

export type FilterOptions = Pick<CleanListOptions, 'keep' | 'drop'>;

/** `COLUMN=VALUE`, or a VALUE that is looked for in every column. */
type Condition = {
  option: 'keep' | 'drop';
  /** As it was given. */
  text: string;
  /** The part before an equals sign, where no column is called so. */
  unknownColumn?: string | undefined;
  /** The indexes of the columns in which it is looked for. */
  columns: readonly number[];
  value: string;
  /** `true` once a row has the value. */
  isFound: boolean;
};

/** Names and values that differ only in case, or in spaces around them, are one. */
export const fold = (text: string): string => text.trim().toLowerCase();

export const listed = (option: string | readonly string[] | undefined): readonly string[] =>
  typeof option === 'string' ? [option] : (option ?? []);

/** @throws `invalid_argument` for conditions that no report could meet. */
export function checkFilter({ keep, drop }: FilterOptions): void {
  for (const [option, conditions] of Object.entries({ keep, drop })) {
    const isUsable = listed(conditions).every((text) => typeof text === 'string' && text.trim() !== '');
    check(isUsable, 'invalid_argument', `\`${option}\` is empty. Pass COLUMN=VALUE, or a VALUE.`);
  }
}

/** Decides which rows stay. */
export class Filter {
  readonly #keep: Condition[][];
  readonly #drop: Condition[][];
  readonly #columns: readonly string[];

  /**
   * @param columns - The names of the reports' columns.
   * @param outputNames - The same, as the output names them.
   */
  constructor({ keep, drop }: FilterOptions, columns: readonly string[], outputNames: readonly string[]) {
    this.#columns = columns;
    const names = columns.map((column, at) => [column, outputNames[at] ?? column].map(fold));
    const parse = (option: Condition['option'], text: string): Condition => {
      const [, name, value = ''] = /^(.*?)=(.*)$/s.exec(text) ?? [];
      const all = [...columns.keys()];
      const named = all.filter((at) => name !== undefined && names[at]?.includes(fold(name)));
      if (named.length > 0) return { option, text, columns: named, value: fold(value), isFound: false };
      return { option, text, unknownColumn: name?.trim(), columns: all, value: fold(text), isFound: false };
    };
    this.#keep = grouped(listed(keep).map((text) => parse('keep', text)));
    this.#drop = grouped(listed(drop).map((text) => parse('drop', text)));
  }

  stays(verdict: readonly string[] | undefined): boolean {
    if (!verdict) return this.#keep.length === 0;
    const isKept = meets(this.#keep, verdict);
    const isDropped = meets(this.#drop, verdict);
    return isKept && !(this.#drop.length > 0 && isDropped);
  }

  /**
   * Checks the conditions, once every row has been seen.
   *
   * @returns notes on values that no row has.
   * @throws `invalid_argument` for a column that no report has, or if `keep` leaves no row.
   */
  check(kept: number, { columns }: VerdictCounts): string[] {
    const missing = [...this.#keep, ...this.#drop].flat().filter(({ isFound }) => !isFound);
    for (const { option, text, unknownColumn } of missing) {
      if (unknownColumn === undefined) continue;
      const names = this.#columns.filter((name) => !name.includes('@')).join(', ');
      const what = `\`${option}\`: the reports have neither a column ${shown(unknownColumn)} nor a value ${shown(text)}.`;
      throw new SainoError('invalid_argument', `${what} The columns are: ${names}.`);
    }
    const listedValues = columns.map(({ name, values }) => {
      const filled = values.map(({ value }) => value).filter((value) => value !== '');
      return `${name}: ${filled.join(', ')}`;
    });
    const there =
      columns.length > 0 ? `The values are: ${listedValues.join('; ')}.` : 'The reports have no values to list.';
    if (kept === 0 && this.#keep.length > 0) {
      const conditions = this.#keep.flat().map(({ text }) => shown(text));
      throw new SainoError('invalid_argument', `\`keep\` ${conditions.join(', ')} leaves no rows. ${there}`);
    }
    return missing.map(({ option, text }) => `\`${option}\` ${shown(text)} matches no row. ${there}`);
  }
}

const shown = (text: string): string => JSON.stringify(maskAddresses(text));

/** The conditions on the same column belong together: any of them is enough. */
function grouped(conditions: Condition[]): Condition[][] {
  const groups = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const columns = condition.columns.join();
    groups.set(columns, [...(groups.get(columns) ?? []), condition]);
  }
  return [...groups.values()];
}

/** `true` if a verdict meets a condition of each group. */
function meets(groups: Condition[][], verdict: readonly string[]): boolean {
  let isMet = true;
  for (const group of groups) {
    let isAnyMet = false;
    for (const condition of group) {
      if (!condition.columns.some((at) => fold(verdict[at] ?? '') === condition.value)) continue;
      condition.isFound = true;
      isAnyMet = true;
    }
    isMet &&= isAnyMet;
  }
  return isMet;
}
