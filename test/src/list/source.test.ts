import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRows, type SourceOptions, scanSource } from '../../../src/list/source.ts';
import { collect } from '../../support/collect.ts';
import { errorOf } from '../../support/list.ts';
import { listFile } from '../../support/list-file.ts';
import { read } from '../../support/read-list.ts';

describe('accepts', () => {
  test.each<[what: string, content: string, cells: string[][], options?: SourceOptions]>([
    ['a byte order mark', '\uFEFFemail\na@example.com\n', [['a@example.com']]],
    ['empty lines', 'email\n\na@example.com\n\n', [[''], ['a@example.com'], ['']]],
    ['a quote in the middle of a cell', 'email,n\na@example.com,5" pipe\n', [['a@example.com', '5" pipe']]],
    ["Excel's line sep=", 'sep=;\nemail;n\na@example.com;1,5\n', [['a@example.com', '1,5']]],
    ['a line sep= that no quote can separate', 'sep="\nemail,n\na@example.com,1\n', [['a@example.com', '1']]],
    ['no header', 'Ann,a@example.com\n', [['Ann', 'a@example.com']], { column: 2 }],
    ['no line break at the end', 'email\na@example.com', [['a@example.com']]],
    ['a header alone', 'email,n\n', []],
    ['16,384 cells', `email${',n'.repeat(16_383)}\na@example.com\n`, [['a@example.com']]],
    ['the delimiter that is given', 'email^n\na@example.com^1,5\n', [['a@example.com', '1,5']], { delimiter: '^' }],
    ['a header that begins as a ZIP archive does', 'PK,email\n1,a@example.com\n', [['1', 'a@example.com']]],
    [
      'a row of 4 MiB, in more than 6 MiB of UTF-8',
      `email,n\na@example.com,"${'é'.repeat(4_194_288)}"\n`,
      [['a@example.com', 'é'.repeat(4_194_288)]],
    ],
    ['a replacement character', 'email,n\na@example.com,\uFFFD\n', [['a@example.com', '\uFFFD']]],
  ])('%s', async (_, content, cells, options) => {
    expect(await read(content, options)).toMatchObject({ cells, rows: cells.length });
  });

  test.each([',', ';', '\t', '|'])('%j as the delimiter', async (delimiter) => {
    const content = `name${delimiter}email\nAnn${delimiter}a@example.com`;
    expect(await read(content)).toMatchObject({ format: { delimiter }, cells: [['Ann', 'a@example.com']] });
  });

  test.each<[what: string, content: string, cells: string[][], options?: SourceOptions]>([
    ['one address on each line', 'a@example.com\r\nb@example.com', [['a@example.com'], ['b@example.com']]],
    ['a heading', 'Contacts\na@example.com\n', [['a@example.com']]],
    ['a header and tabs', 'email\tn\na@example.com\t1\n', [['a@example.com', '1']]],
    ['quotes that no CSV has', 'a@example.com\n"b;c\n', [['a@example.com'], ['"b;c']], { column: 1 }],
    [
      'names and addresses',
      'Ann\t<a@example.com>\nBob\t<b@example.com>\n',
      [
        ['Ann', '<a@example.com>'],
        ['Bob', '<b@example.com>'],
      ],
    ],
    [
      'two addresses in a line',
      'a@example.com\nb@example.com;c@example.com\n',
      [['a@example.com'], ['b@example.com;c@example.com']],
      { column: 1 },
    ],
    [
      'commas here and there',
      'a@example.com\nb, or c\nd@example.com\n',
      [['a@example.com'], ['b, or c'], ['d@example.com']],
      { column: 1 },
    ],
  ])('a .txt with %s', async (_, content, cells, options) => {
    expect(await read(content, options, 'txt')).toMatchObject({ cells });
  });

  const text = 'email,n\na@example.com,Zoë €\n';
  test.each<[what: string, bytes: Buffer, encoding: string, options?: SourceOptions]>([
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 with big ends first', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 without a byte order mark', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['UTF-16 with a letter that ends in a NUL byte', Buffer.from(`${text}Ā\n`, 'utf16le'), 'utf-16le'],
    ['much UTF-16', Buffer.from(`${text}${'x'.repeat(300_000)}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 with big ends first, and without a byte order mark', Buffer.from(text, 'utf16le').swap16(), 'utf-16be'],
    ['windows-1252', Buffer.from(text.replace('€', '\u0080'), 'latin1'), 'windows-1252', { encoding: 'latin1' }],
    ['UTF-8, which a byte order mark says', Buffer.from(`\uFEFF${text}`), 'utf-8', { encoding: 'latin1' }],
  ])('%s', async (_, bytes, encoding, options) => {
    const { format, cells } = await read(bytes, options);
    expect({ encoding: format.encoding, row: cells[0] }).toEqual({ encoding, row: ['a@example.com', 'Zoë €'] });
  });
});

describe('stops with its line at', () => {
  test.each<[what: string, content: string | Uint8Array, message: RegExp]>([
    [
      'a quote that is never closed',
      'email,n\na@example.com,"1\nb@example.com,2\n',
      /Line 2: a quote is opened and never closed\.$/,
    ],
    [
      'a quote that the next one would close',
      'n,email\n"Bob,b@example.com\n"Ann",a@example.com\n',
      /Line 2: a quoted cell has text after its closing quote\. Is a quote missing\?$/,
    ],
    [
      'text behind a quote, below cells of several lines',
      'email,n\r\n"a\r\nb\rc\nd","\n\r\n"\r\n"a"b\r\n',
      /Line 8: a quoted cell has text after/,
    ],
    ['text behind a quote, in lines that end in CR', 'email\ra@example.com\r"a"b\r', /Line 3: a quoted cell has text/],
    [
      'a row over 4 MiB',
      `email,n\na@example.com,"1\n"\nb@example.com,"${'x'.repeat(4_194_304)}"\n`,
      /Line 4: a row is longer than 4 MiB\. Is a quote missing that closes a cell\?$/,
    ],
    [
      'a row of too many cells',
      `email,n\na@example.com${','.repeat(16_384)}\n`,
      /Line 2: a row has more than 16,384 cells\.$/,
    ],
    ['8 MB of commas', ','.repeat(8_000_000), /Line 1: a row has more than 16,384 cells/],
    ['a NUL character', 'email,n\r\na@example.com,1\r\nb@example.com,a\0b\n', /Line 3: it has a NUL character/],
    [
      'UTF-16 that is cut',
      Buffer.from('email\na@example.com\n', 'utf16le').subarray(0, -1),
      /Line 2: .* not valid utf-16le/,
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from('email,n\na@example.com,1\r\nb@example.com,Zo\xeb\n', 'latin1'),
      /Line 3: it has bytes that are not valid utf-8\. Pass its encoding as `encoding`, such as windows-1252\.$/,
    ],
    ['NUL bytes in pairs', `email\n${'\0\0'.repeat(40)}`, /Line 2: it has a NUL character/],
    [
      'bytes that are not UTF-8, far behind a replacement character',
      Buffer.from(`email\n\xef\xbf\xbd\n${'x\r\n'.repeat(30_000)}Zo\xeb\n`, 'latin1'),
      /Line 30,003: .* not valid utf-8/,
    ],
    ...['\n', '\r', '\r\n'].map((lineBreak): [string, Buffer, RegExp] => [
      `bytes that are not UTF-8, right behind ${JSON.stringify(lineBreak)}`,
      Buffer.from(`email${lineBreak}a@example.com${lineBreak}\xebx`, 'latin1'),
      /Line 3: .* not valid utf-8/,
    ]),
    ...['\r', '\r\n', 'é\n'].map((lineBreak): [string, Buffer, RegExp] => [
      `bytes that are not UTF-8, where what is read at once ends within ${JSON.stringify(lineBreak)}`,
      Buffer.concat([Buffer.from(`email\n${'x'.repeat(65_529)}${lineBreak}`), Buffer.from('Zo\xebx', 'latin1')]),
      /Line 3: .* not valid utf-8/,
    ]),
    ['UTF-8 that is cut', Buffer.from('email\na@example.com\nb@example.com\nZo\xc3', 'latin1'), /Line 4: .* not valid/],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(message),
    });
  });
});

test.each([
  ['a gzip file', [0x1f, 0x8b, 8]],
  ['a workbook (.xlsx)', [0x50, 0x4b, 3, 4]],
  ['a workbook (.xls)', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
])('%s is refused by its name', async (name, start) => {
  const bytes = Buffer.concat([Buffer.from(start), Buffer.from('email\na@example.com\n')]);
  const message = expect.stringContaining(`list.csv cannot be read. It is ${name}`);
  await expect(read(bytes)).rejects.toMatchObject({ code: 'invalid_argument', message, cause: expect.any(Error) });
});

test.each<[what: string, content: string, message: string, options?: SourceOptions]>([
  ['nothing at all', '', 'list.csv is empty.'],
  [
    'an unknown encoding',
    'email\n',
    'The encoding "klingon" is unknown. Pass a label to `encoding` that TextDecoder knows, such as windows-1252.',
    { encoding: 'klingon' },
  ],
  ...['', '::', 'x', '7', '"', '\n', '\r', '😀'].map((delimiter): [string, string, string, SourceOptions] => [
    `the delimiter ${JSON.stringify(delimiter)}`,
    'email\n',
    '`delimiter` must be one character that is no letter, digit, quote or line break.',
    { delimiter },
  ]),
])('%s is refused', async (_, content, message, options) => {
  const error = await errorOf(read(content, options));
  expect({ ...error, message: error.message.replace(/^\/.*\//, '') }).toMatchObject({
    code: 'invalid_argument',
    message,
  });
});

test.each([
  [256, 256],
  [257, 4],
])('a row of %i cells makes the others as long as %i', async (cells, width) => {
  const content = `email,n\na@example.com,1,2,3\nb@example.com${',x'.repeat(cells - 1)}\n`;
  expect(await read(content)).toMatchObject({ rows: 2, format: { width } });
});

test('counts duplicates and rows without an address, and sends each mailbox as it is spelled first', async () => {
  const rows = [
    'A@Example.com',
    ' <A@example.COM> ',
    'a@example.com',
    'é@bücher.example',
    'e\u0301@XN--BCHER-KVA.example',
    '',
    'x',
  ];
  const content = `email\n${rows.join('\n')}\n`;
  const counted = { rows: 7, duplicates: 3, invalid: 2, longestCell: 24, sent: ['A@Example.com', 'é@bücher.example'] };
  expect(await read(content)).toMatchObject(counted);
  expect(await read(content, { caseSensitive: true })).toMatchObject({
    duplicates: 2,
    sent: ['A@Example.com', 'a@example.com', 'é@bücher.example'],
  });
});

test.each([
  ['has other rows', 'email\nb@example.com\n'],
  ['is no CSV any more', 'email\n"'],
  ['is no text any more', 'email\n\0'],
])('a list that %s is noticed between the passes', async (_, content) => {
  using file = listFile('email\na@example.com\n');
  const source = { path: file.path, kind: 'csv' } as const;
  const scan = await scanSource(source, {});
  writeFileSync(file.path, content);
  const message = `${file.path} has changed since the run began. Restore it to resume.`;
  await expect(collect(readRows(source, scan, {}))).rejects.toMatchObject({ code: 'run_conflict', message });
  rmSync(file.path);
  await expect(collect(readRows(source, scan, {}))).rejects.toMatchObject({
    code: 'disk',
    message: expect.stringContaining(`${file.path} cannot be read: `),
  });
  await expect(collect(readRows(source, scan, {}, AbortSignal.abort('enough')))).rejects.toMatchObject({
    code: 'aborted',
    message: `Reading ${file.path} was aborted.`,
    cause: 'enough',
  });
});

test('a file that is not there', async () => {
  const message = '/nowhere/list.csv cannot be read: no such file or directory.';
  const scanned = scanSource({ path: '/nowhere/list.csv', kind: 'csv' }, {});
  await expect(scanned).rejects.toMatchObject({ code: 'disk', message });
});
