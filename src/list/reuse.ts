import { createHash } from 'node:crypto';
import { addressIn, isAddress } from '../address.js';
import { check, checkCount } from '../http/options.js';
import { SainoError } from '../index.js';
import type { CleanListOptions } from './clean-list-options.js';
import { findColumn } from './column.js';
import { withoutFirst } from './csv.js';
import { fold, listed } from './filter.js';
import { kindOf } from './input.js';
import { openTable, readTable, type Scan } from './source.js';
import { digest } from './state.js';
import { TextProblem } from './text.js';
import type { Verdicts } from './verdicts.js';

/** The verdicts that a run reuses: their number, the date of the oldest, and a hash of all that decides about them. */
export type Reused = { addresses: number; oldest?: string; sha256?: string };

const checkedName = /^saino_checked(_\d+)?$/i;
const noteName = /^saino_note(_\d+)?$/i;
const dayMs = 86_400_000;

/** @throws `invalid_argument` for invalid options. */
export function checkReuse({ reuse, reuseDays, maxAddresses }: CleanListOptions): void {
  for (const [name, count] of Object.entries({ reuseDays, maxAddresses }))
    if (count !== undefined) checkCount('invalid_argument', `\`${name}\``, count, 0);
  const isOfReuse = reuseDays === undefined || listed(reuse).length > 0;
  check(isOfReuse, 'invalid_argument', '`reuseDays` needs `reuse`.');
}

/**
 * Takes the verdicts of earlier outputs. Addresses that have one are not sent.
 *
 * @param began - The date on which the run began.
 * @throws `invalid_argument` for a file that is no output.
 */
export async function reuseVerdicts(
  { reuse, reuseDays, caseSensitive, signal }: CleanListOptions,
  scan: Scan,
  verdicts: Verdicts,
  began: string,
): Promise<Reused> {
  const files = listed(reuse);
  if (files.length === 0) return { addresses: 0 };
  const since = reuseDays === undefined ? '' : dateOf(Date.parse(began) - reuseDays * dayMs);
  const hashes = [since];
  for (const file of files) {
    try {
      hashes.push(await readOutput(file, { scan, verdicts, since, caseSensitive, signal }));
    } catch (error) {
      if (!(error instanceof TextProblem)) throw error;
      throw new SainoError('invalid_argument', `${file} cannot be read. ${error.message}`, { cause: error });
    }
  }
  return { addresses: verdicts.reused, ...oldestOf(scan, verdicts), sha256: digest(hashes.join()) };
}

const dateOf = (time: number): string => new Date(Math.max(time, 0)).toISOString().slice(0, 10);

function oldestOf({ addresses }: Scan, verdicts: Verdicts): { oldest?: string } {
  let oldest: string | undefined;
  for (let index = 0; index < addresses.size; index++) {
    const checked = verdicts.checkedOf(index);
    if (checked !== '' && (oldest === undefined || checked < oldest)) oldest = checked;
  }
  return oldest === undefined ? {} : { oldest };
}

type Reading = Pick<CleanListOptions, 'caseSensitive' | 'signal'> & { scan: Scan; verdicts: Verdicts; since: string };

/** @returns the hash of the file. */
async function readOutput(file: string, { scan, verdicts, since, caseSensitive, signal }: Reading): Promise<string> {
  const source = { path: file, kind: kindOf(file) };
  const { format, sample } = await openTable(source, { isAddress });
  const { header, column, checked: checkedAt, note: noteAt, names } = layOut(file, sample, scan.column.name);
  const places = names.map((name) => verdicts.place(name));
  const hash = createHash('sha256');
  const table = readTable(source, format, { signal, onBytes: (bytes) => hash.update(bytes) });
  for await (const rows of withoutFirst(header + 1, table)) {
    for (const cells of rows) {
      const checked = cells[checkedAt] ?? '';
      if (checked === '') continue;
      const isDate = /^\d{4}-\d\d-\d\d$/.test(checked);
      const advice = 'A spreadsheet may have changed them: use the file as it was written.';
      check(
        isDate,
        'invalid_argument',
        `${file} has dates in saino_checked that are not written like 2026-11-28. ${advice}`,
      );
      if (checked < since) continue;
      const { key } = addressIn(cells[column] ?? '', caseSensitive);
      const address = key === undefined ? undefined : scan.addresses.indexOf(key);
      if (address !== undefined) verdicts.reuse(address, cells.slice(checkedAt + 1, noteAt), places, checked);
    }
  }
  return hash.digest('hex');
}

/** Finds what a run has added to a list, and the column of addresses: called as in the list to clean, or else by itself. */
function layOut(file: string, rows: readonly string[][], wanted: string | undefined) {
  const header = rows.findIndex((row) => row.some(isMatch(checkedName)) && row.some(isMatch(noteName)));
  const names = rows[header] ?? [];
  const checked = names.findLastIndex(isMatch(checkedName));
  const note = names.findLastIndex(isMatch(noteName));
  const advice = 'It needs the columns saino_checked and saino_note.';
  check(checked < note, 'invalid_argument', `${file} is not the output of an earlier run. ${advice}`);
  const own = names.slice(0, checked);
  const taken = new Set(own.map(fold));
  const table = [own, ...rows.slice(header + 1).map((row) => row.slice(0, checked))];
  const name = wanted !== undefined && taken.has(fold(wanted)) ? wanted : undefined;
  try {
    const { column } = findColumn(table, name, true);
    return {
      header,
      column,
      checked,
      note,
      names: names.slice(checked + 1, note).map((added) => nameOf(added, taken)),
    };
  } catch (error) {
    if (!(error instanceof SainoError)) throw error;
    throw new SainoError(error.code, `${file}: ${error.message}`, { cause: error });
  }
}

const isMatch = (name: RegExp) => (cell: string) => name.test(cell.trim());

/** The name of a column in the report, which the output has renamed where the list had one of that name. */
function nameOf(added: string, taken: ReadonlySet<string>): string {
  const [, long = '', base = ''] = /^saino_((.+?)(?:_\d+)?)$/.exec(added) ?? [];
  if (taken.has(fold(long))) return long;
  return taken.has(fold(base)) ? base : added;
}
