import { checkAddress } from '../address.js';
import { reasonOf } from '../http/network-failure.js';
import { check } from '../http/options.js';
import { SainoError } from '../http/saino-error.js';
import { columnName, header, lineOf, mostAddresses, mostBytes } from './list-file.js';

/**
 * A list to clean: a file, such as `await openAsBlob('contacts.csv')` or a `File` of a form, or the addresses
 * themselves, each a string.
 */
export type List = Blob | (Iterable<string> & object) | AsyncIterable<string>;

/** The number of addresses up to which a list that is too long is counted, as it may have no end. */
const mostCounted = 1_000_000;
/** The part of a file that is read to find its kind and its header line, in bytes. */
const startLength = 65_536;
/** The media types of the files that the API accepts (F10), by their endings. */
const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
/** Advice for what is a file and none of its addresses. */
const passBlob = 'For a file on disk, pass `await openAsBlob(path)`.';

/**
 * Returns the file to upload for a list. It is named `list`, with the ending of the caller's file: the link to the report may
 * repeat the name, and whoever has the link can read it (D11).
 *
 * @param fileName - Names the ending, if the list itself has no name.
 * @throws `invalid_argument` for what the API would not accept.
 */
export async function toUpload(list: List, fileName: string | undefined, signal: AbortSignal): Promise<File> {
  checkList(isList(list), `The list must be a Blob or an iterable of strings. ${passBlob}`);
  const isFile = list instanceof Blob;
  const content = isFile ? list : new Blob([await writeCsv(list, signal)]);
  checkList(content.size > 0, 'The list is empty.');
  checkLimit(content.size, mostBytes, 'bytes');
  try {
    // Read in any case: that a file is gone has to show before a request is sent.
    const start = await content.slice(0, startLength).text();
    const ending = isFile ? endingOf(content, fileName, start) : 'csv';
    const endings = Object.keys(mediaTypes);
    checkList(endings.includes(ending), `The list must be a file whose name ends in one of .${endings.join(', .')}.`);
    if (ending === 'csv') checkHeader(start, content.size);
    return nameFile(content, ending);
  } catch (error) {
    if (error instanceof SainoError) throw error;
    // A blob that stands for a file on disk fails like this once the file is changed or deleted.
    throw new SainoError('invalid_argument', `The list cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** A file as a form makes it. In jsdom, `new File` may be of another realm, and a form would have its text in place of it. */
function nameFile(content: Blob, ending: string): File {
  const form = new FormData();
  form.append('file', content.slice(0, content.size, mediaTypes[ending]), `list.${ending}`);
  return form.get('file') as File;
}

function isList(list: unknown): list is List {
  return (
    list instanceof Blob ||
    (typeof list === 'object' &&
      list !== null &&
      !ArrayBuffer.isView(list) &&
      (Symbol.iterator in list || Symbol.asyncIterator in list))
  );
}

/** Returns what follows the last dot of the list's name, in lower case. A list without a name is taken for a CSV. */
function endingOf(list: Blob, fileName: string | undefined, start: string): string {
  const name = fileName ?? (list instanceof File ? list.name : undefined);
  if (name !== undefined) return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  // An .xlsx file is a ZIP archive, which starts with these two letters.
  const isArchive = start.startsWith('PK');
  checkList(!isArchive, "The list looks like an .xlsx file. Pass its name, such as fileName: 'list.xlsx'.");
  return 'csv';
}

/** Checks that the header names the column of addresses. The message repeats nothing of it, as it may be an address. */
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

/** Writes a CSV with one column. As one text, since a Blob of many parts is slow to make and to read. */
async function writeCsv(addresses: Iterable<string> | AsyncIterable<string>, signal: AbortSignal): Promise<string> {
  let lines = '';
  let total = 0;
  for await (const address of addresses) {
    if (signal.aborted || total === mostCounted) break;
    total += 1;
    const isPieceOfFile = ArrayBuffer.isView(address) || (typeof address === 'string' && /[\r\n]/.test(address));
    checkList(!isPieceOfFile, `Address ${count(total)} of the list is a piece of a file. ${passBlob}`);
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
