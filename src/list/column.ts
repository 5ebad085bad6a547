import { addressIn, isAddress, maskAddress } from '../address.js';
import { SainoError } from '../index.js';
import { hitsOf, mostFrequent } from './csv.js';

/** Names of columns of addresses, without case, spaces and punctuation. */
const emailNames = new Set(
  [
    'email emails emailaddress emailaddresses emailid primaryemail mail mails mailaddress',
    'emailadresse emailadressen mailadresse courriel adresseemail adressemail adresseélectronique',
    'correo correoelectrónico correoelectronico indirizzoemail endereçodeemail emailadres epost',
  ].flatMap((names) => names.split(' ')),
);

const plainName = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');

export const isEmailName = (name: string): boolean => emailNames.has(plainName(name));

/** The number of rows at the start of a list among which the header is looked for. */
export const mostAbove = 50;

/**
 * Finds the header in the first rows of a table. Above it, there may be titles, notes and empty lines.
 *
 * @param isNamed - Tells a header by its name for a column.
 * @returns the index of its row, or -1 if the table has none, as its first row has an address.
 */
export function findHeader(
  rows: readonly string[][],
  isAddress: (cell: string) => boolean,
  isNamed: (row: readonly string[], column: number) => boolean,
): number {
  const first = rows.findIndex((row) => row.some(isAddress));
  if (first === -1) return 0;
  if (first === 0) return -1;
  const below = rows.slice(first);
  const width = mostFrequent(below.map(({ length }) => length));
  const hits = hitsOf(below, isAddress);
  const column = hits.indexOf(Math.max(...hits));
  const candidates = rows
    .slice(0, Math.min(first, mostAbove))
    .flatMap((row, index) => (row.length === width && row[column]?.trim() ? [{ row, index }] : []));
  // Rows of data without an address may come before the first that has one.
  const named = candidates.findLast(({ row }) => isNamed(row, column));
  if (!named && isNamed(rows[0] ?? [], column)) return 0;
  return (named ?? candidates.at(-1))?.index ?? 0;
}

/** The header's row and the column of addresses. */
export type Layout = {
  /** The index of the header's row, or -1. */
  header: number;
  /** The index of the column of addresses. */
  column: number;
  /** One of its addresses, masked. */
  example: string | undefined;
};

type Column = {
  index: number;
  name: string;
  filled: number;
  addresses: number;
  different: number;
  example: string | undefined;
};

/**
 * Finds the column of addresses by the first rows of a list.
 *
 * @param wanted - Its name, or its number, from 1.
 * @param isBare - Says that nothing stands above the header.
 * @throws `invalid_argument` with the candidates if there is none, or several.
 */
export function findColumn(rows: readonly string[][], wanted: string | number | undefined, isBare = false): Layout {
  const isNamed = (row: readonly string[], column: number) =>
    isEmailName(row[column] ?? '') || row.some((name) => isSameName(name, wanted));
  const header = findHeader(isBare ? rows.slice(0, 1) : rows, isAddress, isNamed);
  const columns = describe(rows[header] ?? [], rows.slice(header + 1));
  const found =
    wanted === undefined
      ? (byName(columns) ?? byContent(columns, rows.length - header - 1))
      : byOption(columns, wanted, header !== -1);
  return { header, column: found.index, example: found.example && maskAddress(found.example) };
}

const isSameName = (name: string, wanted: unknown): boolean =>
  typeof wanted === 'string' && name.trim().toLowerCase() === wanted.trim().toLowerCase();

function describe(header: readonly string[], rows: readonly string[][]): Column[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), header.length);
  return Array.from({ length: width }, (_, index) => {
    const cells = rows.map((row) => row[index] ?? '').filter((cell) => cell.trim() !== '');
    const parsed = cells.flatMap((cell) => addressIn(cell).address ?? []);
    return {
      index,
      name: header[index] ?? '',
      filled: cells.length,
      addresses: parsed.length,
      different: new Set(parsed).size,
      example: parsed[0],
    };
  });
}

function byOption(columns: Column[], wanted: string | number, hasHeader: boolean): Column {
  const exact = columns.filter(({ name }) => name === wanted);
  const named = exact.length > 0 ? exact : columns.filter(({ name }) => isSameName(name, wanted));
  if (named.length > 1) throw undecided(`Several columns are named ${JSON.stringify(wanted)}: pass a number.`, columns);
  if (named[0]) return named[0];
  const column = columns[Number(wanted) - 1];
  if (column) return column;
  const start = hasHeader ? '' : ' The list has no header, so its columns have only numbers.';
  // What somebody took for a column may be an address.
  const shown = String(wanted).includes('@') ? 'of that name' : JSON.stringify(wanted);
  throw undecided(`The list has no column ${shown}.${start}`, columns);
}

/** The column that is called like one of addresses, if at least half of its filled cells are addresses. */
function byName(columns: Column[]): Column | undefined {
  const named = columns.filter(({ name, filled, addresses }) => isEmailName(name) && 2 * addresses >= filled);
  const filled = named.filter(({ addresses }) => addresses > 0);
  const [column, ...others] = filled.length > 0 ? filled : named;
  if (others.length > 0) throw undecided("Can't tell which column holds the addresses.", columns);
  return column;
}

/** The only column with addresses, if nearly all of its cells are addresses, and mostly distinct. */
function byContent(columns: Column[], rows: number): Column {
  const [column, ...others] = columns.filter(({ filled, addresses }) => addresses > 0.2 * filled);
  const isFull = column && column.addresses >= 0.8 * column.filled && column.addresses >= 0.5 * rows;
  if (isFull && 2 * column.different > column.addresses && others.length === 0) return column;
  throw undecided("Can't tell which column holds the addresses.", columns);
}

/** The message has the columns that hold addresses, with a masked example of each. */
function undecided(reason: string, columns: Column[]): SainoError {
  const candidates = columns.flatMap(({ index, name, example }) => {
    if (example === undefined) return [];
    const shown = shownName(name);
    return `${index + 1}${shown === undefined ? '' : ` ${JSON.stringify(shown)}`} (${maskAddress(example)})`;
  });
  const list = candidates.length > 0 ? `Candidates: ${candidates.join(', ')}.` : 'No column has addresses.';
  return new SainoError('invalid_argument', `${reason} ${list} Choose one with \`column\`.`);
}

/** The name of a column, unless it may be an address, or is none. */
export const shownName = (name: string | undefined): string | undefined =>
  !name?.trim() || name.includes('@') ? undefined : name.trim();
