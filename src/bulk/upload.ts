import { check } from '../http/check.js';
import { reasonOf } from '../http/network-failure.js';
import { SainoError } from '../http/saino-error.js';

/**
 * A list to clean: a file, such as `await openAsBlob('contacts.csv')` or a `File` of a form, or the addresses
 * themselves, each a string.
 */
export type List = Blob | (Iterable<string> & object) | AsyncIterable<string>;

/** The most addresses that a list may have (F11). */
const mostAddresses = 100_000;
/** How far the addresses of a list that is too long are counted, as it may have no end. */
const mostCounted = 1_000_000;
/** The most bytes that a list may have: it must stay below 15 MB, read as the smaller of two units (D8). */
const mostBytes = 14_999_999;
/** The header by which the API finds the column of addresses (F11). */
const header = 'emails';
/** How much of a CSV is read to find its header line, in bytes. */
const headerWindow = 65_536;

/** What the API accepts, by the ending of the file's name: the media type of each. */
const mediaTypes = new Map([
  ['csv', 'text/csv'],
  ['txt', 'text/plain'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
]);

/**
 * The file to upload for a list. It is named `list`, with the ending of the caller's file: the link to the report may
 * repeat the name, and whoever has the link can read it (D11).
 *
 * @param fileName - Names the ending, if the list itself has no name.
 * @throws `invalid_argument` for what the API would not accept.
 */
export async function toUpload(list: List, fileName: string | undefined, signal?: AbortSignal): Promise<File> {
  check(
    isList(list),
    'invalid_argument',
    'The list must be a Blob or an iterable of addresses. To upload a file, pass await openAsBlob(path).',
  );
  if (!(list instanceof Blob)) return toFile(new Blob(await writeCsv(list, signal)), 'csv');
  try {
    checkSize(list);
    const ending = await endingOf(list, fileName);
    if (ending === 'csv') await checkHeader(list);
    return toFile(list, ending);
  } catch (error) {
    if (error instanceof SainoError) throw error;
    // A blob that stands for a file on disk fails like this once the file is changed or deleted.
    throw new SainoError('invalid_argument', `The list cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

function isList(list: unknown): list is List {
  return (
    typeof list === 'object' &&
    list !== null &&
    (list instanceof Blob || Symbol.iterator in list || Symbol.asyncIterator in list)
  );
}

function toFile(list: Blob, ending: string): File {
  checkSize(list);
  const type = mediaTypes.get(ending);
  const known = [...mediaTypes.keys()].map((name) => `.${name}`).join(', ');
  check(type !== undefined, 'invalid_argument', `The list must be a file whose name ends in one of ${known}.`);
  return new File([list], `list.${ending}`, { type });
}

function checkSize({ size }: Blob): void {
  check(size > 0, 'invalid_argument', 'The list is empty.');
  const excess = size - mostBytes;
  check(
    excess <= 0,
    'invalid_argument',
    `The list has ${count(size)} bytes, ${count(excess)} more than the limit of ${count(mostBytes)}. Split it into several lists.`,
  );
}

/** What follows the last dot of the list's name, in lower case. A list without a name is taken for a CSV. */
async function endingOf(list: Blob, fileName: string | undefined): Promise<string> {
  const name = fileName ?? (list instanceof File ? list.name : undefined);
  if (name !== undefined) return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  // An .xlsx file is a ZIP archive, which starts with these two letters.
  const isArchive = (await list.slice(0, 2).text()) === 'PK';
  check(
    !isArchive,
    'invalid_argument',
    "The list looks like an .xlsx file. Pass its name, such as fileName: 'list.xlsx'.",
  );
  return 'csv';
}

/** Whether the header names the column of addresses. The message repeats nothing of it, as it may be an address. */
async function checkHeader(list: Blob): Promise<void> {
  const start = await list.slice(0, headerWindow).text();
  const [line = ''] = start.split(/\r\n|\r|\n/, 1);
  const columns = line.split(/[,;\t|]/).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  check(
    columns.includes(header),
    'invalid_argument',
    `The first line of the list names no column \`${header}\`, by which the API finds the addresses.`,
  );
  const isOnlyHeader = list.size <= headerWindow && start.slice(line.length).trim() === '';
  check(!isOnlyHeader, 'invalid_argument', 'The list is empty: it has a header line and no addresses.');
}

/** A CSV with one column, in parts. */
async function writeCsv(
  addresses: Iterable<string> | AsyncIterable<string>,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const lines = [`${header}\n`];
  let total = 0;
  for await (const address of addresses) {
    if (signal?.aborted) break;
    total += 1;
    check(
      typeof address === 'string' && address.trim() !== '',
      'invalid_argument',
      `Address ${count(total)} of the list is ${typeof address === 'string' ? 'blank' : 'not a string'}.`,
    );
    if (total <= mostAddresses) lines.push(`${cell(address)}\n`);
    if (total === mostCounted) break;
  }
  check(total > 0 || signal?.aborted === true, 'invalid_argument', 'The list is empty.');
  const excess = total - mostAddresses;
  const atLeast = total === mostCounted ? 'at least ' : '';
  check(
    excess <= 0,
    'invalid_argument',
    `The list has ${atLeast}${count(total)} addresses, ${atLeast}${count(excess)} more than the limit of ${count(mostAddresses)}. Split it into several lists.`,
  );
  return lines;
}

/** As RFC 4180 writes it. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const count = (value: number): string => value.toLocaleString('en');
