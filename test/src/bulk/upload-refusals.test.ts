// Each list that the API would not accept is refused before anything is sent, with the limit, and by how much it is passed.

import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { EmailCleaning, type List, type StartOptions } from '../../../src/index.ts';
import { failureOf } from '../../support/client.ts';
import { expectAbsent, token } from '../../support/secrecy.ts';

const passBlob = 'For a file on disk, pass `await openAsBlob(path)`.';
const noList = `The list must be a Blob or an iterable of strings. ${passBlob}`;
const noEnding = 'The list must be a file whose name ends in one of .csv, .txt, .xlsx.';
const noColumn = 'The first line of the list names no column `emails`, by which the API finds the addresses.';
const onlyHeader = 'The list is empty: it has a header line and no addresses.';

function* endless() {
  for (;;) yield 'user@example.com';
}

async function* endlessAsync() {
  yield* endless();
}

const addresses = (length: number) => Array.from({ length }, (_, index) => `${index}@example.com`);
const bytes = (size: number) => new Blob(['emails\n', 'a'.repeat(size - 7)]);

type Refusal = [what: string, list: unknown, message: string, options?: StartOptions];

const refusals: Refusal[] = [
  ['a text', 'emails\nuser@example.com', noList],
  ['a path', '/tmp/list.csv', noList],
  ['nothing', undefined, noList],
  ['null', null, noList],
  ['a number', 5, noList],
  ['an object', { emails: [] }, noList],
  ['a function', () => [], noList],
  ['an empty array', [], 'The list is empty.'],
  ['an empty generator', addresses(0).values(), 'The list is empty.'],
  ['an empty Blob', new Blob([]), 'The list is empty.'],
  ['an empty workbook', new File([], 'list.xlsx'), 'The list is empty.'],
  ['a header alone', new Blob(['emails\n']), onlyHeader],
  ['a header, and as many blank lines as are read', new Blob([`emails${'\n'.repeat(65_530)}`]), onlyHeader],
  ['a header and blank lines', new Blob(['name,emails\r\n\r\n \n']), onlyHeader],
  [
    'an address too many',
    addresses(100_001),
    'The list has 100,001 addresses, 1 more than the limit of 100,000. Split it into several lists.',
  ],
  [
    'many addresses too many',
    new Set(addresses(101_234)),
    'The list has 101,234 addresses, 1,234 more than the limit of 100,000. Split it into several lists.',
  ],
  [
    'a generator without end',
    endless(),
    'The list has at least 1,000,000 addresses, at least 900,000 more than the limit of 100,000. Split it into several lists.',
  ],
  [
    'an async generator without end',
    endlessAsync(),
    'The list has at least 1,000,000 addresses, at least 900,000 more than the limit of 100,000. Split it into several lists.',
  ],
  [
    'a byte too many',
    bytes(15_000_000),
    'The list has 15,000,000 bytes, 1 more than the limit of 14,999,999. Split it into several lists.',
  ],
  [
    'many bytes too many',
    bytes(20_000_000),
    'The list has 20,000,000 bytes, 5,000,001 more than the limit of 14,999,999. Split it into several lists.',
  ],
  [
    'addresses of too many bytes',
    Array(100_000).fill(`${'x'.repeat(64)}@${'y'.repeat(60)}.${'y'.repeat(60)}.com`),
    'The list has 19,100,007 bytes, 4,100,008 more than the limit of 14,999,999. Split it into several lists.',
  ],
  ['another ending', new File(['emails\na@example.com'], 'list.xls'), noEnding],
  ['an ending of another name', new Blob(['emails\na@example.com']), noEnding, { fileName: 'list.pdf' }],
  ['no ending', new File(['emails\na@example.com'], 'list'), noEnding],
  ['no ending but a dot', new File(['emails\na@example.com'], 'list.'), noEnding],
  ['an empty name', new Blob(['emails\na@example.com']), noEnding, { fileName: '' }],
  ['no column `emails`', new Blob(['name,email\nA,a@example.com\n']), noColumn],
  ['the column in other letters', new Blob(['Emails\na@example.com\n']), noColumn],
  ['a column with a quote in it', new Blob(['e"mails","email"s\na@example.com,b@example.com\n']), noColumn],
  ['no header', new Blob(['secret@example.com\na@example.com\n']), noColumn],
  ['the column in its second line', new Blob(['List\nemails\na@example.com\n']), noColumn],
  ['a header in UTF-16', new Blob([Buffer.from('\uFEFFemails\na@example.com\n', 'utf16le')]), noColumn],
  [
    'a workbook without a name',
    new Blob(['PK\u0003\u0004']),
    "The list looks like an .xlsx file. Pass its name, such as fileName: 'list.xlsx'.",
  ],
  ['an empty address', ['a@example.com', ''], 'Address 2 of the list is no address.'],
  ['a name', ['secret@example.com', 'secret'], 'Address 2 of the list is not an address: no @.'],
  ['two in one', ['a@example.com, b@example.com'], 'Address 1 of the list is not one address: more than one @.'],
  [
    'an address with spaces around it',
    ['a@example.com', ' secret@example.com'],
    'Address 2 of the list is not an address: contains spaces.',
  ],
  ['a number as an address', ['a@example.com', 5], 'Address 2 of the list is not a string.'],
  ['a row as an address', [['a@example.com']], 'Address 1 of the list is not a string.'],
  ['a typed array', new Uint8Array([1, 2]), noList],
  ['a Buffer', Buffer.from('emails\n'), noList],
  ['an ArrayBuffer', new ArrayBuffer(8), noList],
  [
    'a stream of a file',
    Readable.from([Buffer.from('emails\n')]),
    `Address 1 of the list is a piece of a file. ${passBlob}`,
  ],
  [
    'a stream of a web page',
    new Blob(['emails\nsecret@example.com\n']).stream(),
    `Address 1 of the list is a piece of a file. ${passBlob}`,
  ],
  [
    'a stream of text',
    Readable.from(['emails\nsecret@example.com\n']),
    `Address 1 of the list is a piece of a file. ${passBlob}`,
  ],
  [
    'the lines of a file, with their line breaks',
    ['a@example.com', 'secret@example.com\r'],
    `Address 2 of the list is a piece of a file. ${passBlob}`,
  ],
  [
    'half a character',
    ['secret@example.com\ud800'],
    'Address 1 of the list is not an address: contains control or invisible characters.',
  ],
];

test.each(refusals)('%s is refused', async (_, list, message, options) => {
  const fetch = vi.fn();
  const error = await failureOf(new EmailCleaning({ token, fetch }).startBulk(list as List, options));
  expect(error).toMatchObject({ code: 'invalid_argument', retryable: false, message });
  expectAbsent(error, 'secret@example.com');
  expect(fetch).not.toHaveBeenCalled();
});

test('a Blob of one byte less than the limit is not', async () => {
  const fetch = vi.fn(async () => Response.json({ status: 'success', bulk_id: 1, message: 'ok' }));
  await new EmailCleaning({ token, fetch }).startBulk(bytes(14_999_999));
  expect(fetch).toHaveBeenCalledOnce();
});

test.each(['list.csv', 'list.txt', 'list.xlsx'])('a file on disk that is gone is refused: %s', async (fileName) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saino-gone-'));
  const file = path.join(folder, fileName);
  writeFileSync(file, 'emails\nuser@example.com\n');
  const list = await openAsBlob(file);
  rmSync(folder, { recursive: true });
  const fetch = vi.fn();
  const error = await failureOf(new EmailCleaning({ token, fetch }).startBulk(list, { fileName }));
  expect(error).toMatchObject({ code: 'invalid_argument', cause: { name: 'NotReadableError' } });
  expect(error.message).toMatch(/^The list cannot be read: .+\.$/);
  expect(fetch).not.toHaveBeenCalled();
});
