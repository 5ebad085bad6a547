import { SainoError } from '../index.js';
import { looksLikeAddress, maskAddress } from './address.js';

/** What a column of addresses is called, in lower case. */
const names = new Set(['email', 'e-mail', 'emails', 'email address', 'e-mail address', 'mail']);

type Column = { index: number; name: string; filled: number; addresses: number; example: string | undefined };

/** Where the addresses are. */
export type FoundColumn = { index: number; hasHeader: boolean };

/**
 * Finds the column of addresses by the first rows of a list.
 *
 * @param wanted - Its name or its number, from 1.
 * @throws `invalid_argument` with the candidates if there is none, or several.
 */
export function findColumn(rows: readonly string[][], wanted: string | number | undefined): FoundColumn {
  const [first = []] = rows;
  const columns = describe(rows);
  const index = wanted === undefined ? byContent(columns, first, rows.length - 1) : byOption(columns, first, wanted);
  return { index, hasHeader: !looksLikeAddress(first[index] ?? '') };
}

function describe(rows: readonly string[][]): Column[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: width }, (_, index) => {
    const cells = rows.slice(1).map((row) => row[index]?.trim() ?? '');
    const addresses = cells.filter(looksLikeAddress);
    const name = rows[0]?.[index] ?? '';
    const example = addresses[0] ?? (looksLikeAddress(name) ? name : undefined);
    return { index, name, filled: cells.filter((cell) => cell !== '').length, addresses: addresses.length, example };
  });
}

function byOption(columns: Column[], first: string[], wanted: string | number): number {
  const named = typeof wanted === 'string' ? withName(columns, wanted) : [];
  if (named.length > 1) throw undecided(`Several columns are named ${JSON.stringify(wanted)}: pass a number.`, columns);
  if (named[0]) return named[0].index;
  const isNumber = typeof wanted === 'number' || /^\d+$/.test(wanted);
  const column = isNumber ? columns[Number(wanted) - 1] : undefined;
  if (column) return column.index;
  const start = first.some(looksLikeAddress) ? 'The list has no header, so that a column has only a number.' : '';
  throw undecided(`The list has no column ${JSON.stringify(wanted)}. ${start}`.trim(), columns);
}

function withName(columns: Column[], wanted: string): Column[] {
  const exact = columns.filter(({ name }) => name === wanted);
  const fold = (name: string) => name.trim().toLowerCase();
  return exact.length > 0 ? exact : columns.filter(({ name }) => fold(name) === fold(wanted));
}

function byContent(columns: Column[], first: string[], rows: number): number {
  if (first.some(looksLikeAddress)) throw undecided('The list has no header: pass the number of its column.', columns);
  const named = columns.filter(({ name }) => names.has(name.trim().toLowerCase()));
  const confirmed = named.filter(({ filled, addresses }) => (filled === 0 ? rows <= 0 : addresses * 2 > filled));
  const [column, ...others] = confirmed;
  if (!column) throw undecided('No column has a name and a content that say it holds the addresses.', columns);
  if (others.length > 0) throw undecided('Several columns may hold the addresses.', columns);
  return column.index;
}

/** The message has the columns that hold addresses, with a masked example of each. */
function undecided(reason: string, columns: Column[]): SainoError {
  const candidates = columns.filter(({ example }) => example !== undefined).map(candidate);
  const list =
    candidates.length > 0 ? ` Columns with addresses: ${candidates.join('; ')}.` : ' No column has addresses.';
  return new SainoError('invalid_argument', `${reason}${list} Name one with \`column\`.`);
}

function candidate({ index, name, example = '' }: Column): string {
  const label = name === '' || looksLikeAddress(name) ? '' : ` ${JSON.stringify(name)}`;
  return `${index + 1}${label} (such as ${maskAddress(example)})`;
}
