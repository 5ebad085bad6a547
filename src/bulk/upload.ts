import { checkAddress } from '../address.js';
import { check } from '../http/check.js';
import { reasonOf } from '../http/network-failure.js';
import { SainoError } from '../http/saino-error.js';
import { columnName, header, lineOf, mostAddresses, mostBytes } from './list-file.js';

/**
 * A list to clean: a file, such as `await openAsBlob('contacts.csv')` or a `File` of a form, or the addresses
 * themselves, each a string.
 */
export type List = Blob | (Iterable<string> & object) | AsyncIterable<string>;

/** How far the addresses of a list that is too long are counted, as it may have no end. */
const mostCounted = 1_000_000;
/** How much of a file is read to find its kind and its header line, in bytes. */
const startLength = 65_536;
/** The endings of the files that the API accepts (F10). */
const endings = ['csv', 'txt', 'xlsx'];

/**
 * The file to upload for a list. It is named `list`, with the ending of the caller's file: the link to the report may
 * repeat the name, and whoever has the link can read it (D11).
 *
 * @param fileName - Names the ending, if the list itself has no name.
 * @throws `invalid_argument` for what the API would not accept.
 */
export async function toUpload(list: List, fileName: string | undefined, signal: AbortSignal): Promise<File> {
  checkList(isList(list), 'The list must be a Blob or an iterable of strings.');
  const isFile = list instanceof Blob;
  const content = isFile ? list : new Blob([await writeCsv(list, signal)]);
  checkList(content.size > 0, 'The list is empty.');
  checkLimit(content.size, mostBytes, 'bytes');
  try {
    // Read in any case: that a file is gone has to show before a request is sent.
    const start = await content.slice(0, startLength).text();
    const ending = isFile ? endingOf(content, fileName, start) : 'csv';
    checkList(endings.includes(ending), `The list must be a file whose name ends in one of .${endings.join(', .')}.`);
    if (ending === 'csv') checkHeader(start, content.size);
    return nameFile(content, `list.${ending}`);
  } catch (error) {
    if (error instanceof SainoError) throw error;
    // A blob that stands for a file on disk fails like this once the file is changed or deleted.
    throw new SainoError('invalid_argument', `The list cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** A file as a form makes it. In jsdom, `new File` may be of another realm, and a form would have its text in place of it. */
function nameFile(content: Blob, name: string): File {
  const form = new FormData();
  // A slice has no type, so what the file is follows from its name.
  form.append('file', content.slice(), name);
  return form.get('file') as File;
}

function isList(list: unknown): list is List {
  return (
    list instanceof Blob ||
    (typeof list === 'object' && list !== null && (Symbol.iterator in list || Symbol.asyncIterator in list))
  );
}

/** What follows the last dot of the list's name, in lower case. A list without a name is taken for a CSV. */
function endingOf(list: Blob, fileName: string | undefined, start: string): string {
  const name = fileName ?? (list instanceof File ? list.name : undefined);
  if (name !== undefined) return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  // An .xlsx file is a ZIP archive, which starts with these two letters.
  const isArchive = start.startsWith('PK');
  checkList(!isArchive, "The list looks like an .xlsx file. Pass its name, such as fileName: 'list.xlsx'.");
  return 'csv';
}

/** Whether the header names the column of addresses. The message repeats nothing of it, as it may be an address. */
function checkHeader(start: string, size: number): void {
  const line = start.replace(/[\r\n].*/s, '');
  const columns = line.split(/[,;\t|]/).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  checkList(
    columns.includes(columnName),
    `The first line of the list names no column \`${columnName}\`, by which the API finds the addresses.`,
  );
  const isOnlyHeader = size <= startLength && start.slice(line.length).trim() === '';
  checkList(!isOnlyHeader, 'The list is empty: it has a header line and no addresses.');
}

/** A CSV with one column. As one text, since a Blob of many parts is slow to make and to read. */
async function writeCsv(addresses: Iterable<string> | AsyncIterable<string>, signal: AbortSignal): Promise<string> {
  let lines = '';
  let total = 0;
  for await (const address of addresses) {
    if (signal.aborted || total === mostCounted) break;
    total += 1;
    checkAddress(address, `Address ${count(total)} of the list`);
    if (total <= mostAddresses) lines += lineOf(address);
  }
  checkLimit(total, mostAddresses, 'addresses', total === mostCounted ? 'at least ' : '');
  return total > 0 ? header + lines : '';
}

function checkLimit(value: number, most: number, unit: string, atLeast = ''): void {
  const excess = `${atLeast}${count(value - most)} more than the limit of ${count(most)}`;
  checkList(value <= most, `The list has ${atLeast}${count(value)} ${unit}, ${excess}. Split it into several lists.`);
}

const count = (value: number): string => value.toLocaleString('en');

function checkList(holds: boolean, message: string): asserts holds {
  check(holds, 'invalid_argument', message);
}
