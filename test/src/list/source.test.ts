import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRows, type Source, type SourceOptions, scanSource } from '../../../src/list/source.ts';
import { collect } from '../../support/collect.ts';
import { listFile } from '../../support/list-file.ts';

async function read(content: string | Uint8Array, options: SourceOptions = {}, kind: Source['kind'] = 'csv') {
  using file = listFile(content);
  const source = { path: file.path, kind };
  const scan = await scanSource(source, options);
  const rows = await collect(readRows(source, scan, options));
  return {
    ...scan,
    sent: [...scan.addresses.slice(0, Number.POSITIVE_INFINITY)],
    cells: rows.map(({ cells }) => cells),
  };
}

describe('accepts', () => {
  test.each<[what: string, content: string, cells: string[][], options?: SourceOptions]>([
    ['a byte order mark', '\uFEFFemail\na@example.com\n', [['a@example.com']]],
    [
      'CRLF mixed with LF',
      'email,n\r\na@example.com,1\nb@example.com,2\r\n',
      [
        ['a@example.com', '1'],
        ['b@example.com', '2'],
      ],
    ],
    ['a quoted line break', 'email,n\na@example.com,"1\r\n2"\n', [['a@example.com', '1\r\n2']]],
    ['ragged rows', 'email,n\na@example.com\nb@example.com,1,2\n', [['a@example.com'], ['b@example.com', '1', '2']]],
    ['empty lines', 'email\n\na@example.com\n\n', [[''], ['a@example.com'], ['']]],
    ['a quote in the middle of a cell', 'email,n\na@example.com,5" pipe\n', [['a@example.com', '5" pipe']]],
    ["Excel's line sep=", 'sep=;\nemail;n\na@example.com;1,5\n', [['a@example.com', '1,5']]],
    ['no header', 'Ann,a@example.com\n', [['Ann', 'a@example.com']], { column: 2 }],
    ['no line break at the end', 'email\na@example.com', [['a@example.com']]],
    ['a header alone', 'email,n\n', []],
  ])('%s', async (_, content, cells, options) => {
    expect(await read(content, options)).toMatchObject({ cells, rows: cells.length });
  });

  test.each([',', ';', '\t', '|'])('%j as the delimiter', async (delimiter) => {
    const content = `name${delimiter}email\nAnn${delimiter}a@example.com`;
    expect(await read(content)).toMatchObject({ format: { delimiter }, cells: [['Ann', 'a@example.com']] });
  });

  test('a .txt with and without a heading', async () => {
    expect(await read('Contacts\na@example.com\n', {}, 'txt')).toMatchObject({ cells: [['a@example.com']] });
    expect(await read('a@example.com\r\n"b;c\r\n', {}, 'txt')).toMatchObject({ cells: [['a@example.com'], ['"b;c']] });
  });

  test.each(['utf16le', 'windows-1252'] as const)('%s', async (encoding) => {
    const text = 'email,n\na@example.com,Zoë €\n';
    const bytes =
      encoding === 'utf16le'
        ? Buffer.from(`\uFEFF${text}`, 'utf16le')
        : Buffer.from(text.replace('€', '\u0080'), 'latin1');
    const options = encoding === 'utf16le' ? {} : { encoding };
    expect(await read(bytes, options)).toMatchObject({ cells: [['a@example.com', 'Zoë €']] });
    if (encoding !== 'utf16le') return;
    expect(await read(bytes.swap16())).toMatchObject({
      format: { encoding: 'utf-16be' },
      cells: [['a@example.com', 'Zoë €']],
    });
  });
});

describe('stops with its line at', () => {
  test.each<[what: string, content: string | Uint8Array, message: RegExp]>([
    ['a quote that is never closed', 'email,n\na@example.com,"1\nb@example.com,2\n', /Line 2: a quote is opened/],
    [
      'a quote that the next one would close',
      'n,email\n"Bob,b@example.com\n"Ann",a@example.com\n',
      /Line 2: .* text after/,
    ],
    [
      'a cell over 1 MiB',
      `email,n\na@example.com,1\nb@example.com,"${'x'.repeat(1_048_577)}"\n`,
      /Line 3: a cell is longer/,
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from('email,n\na@example.com,1\r\nb@example.com,Zo\xeb\n', 'latin1'),
      /Line 3: .* not valid utf-8/,
    ],
    ['UTF-8 that is cut', Buffer.from('email\na@example.com\nb@example.com\nZo\xc3', 'latin1'), /Line 4: .* not valid/],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringMatching(message),
    });
  });
});

describe('the column', () => {
  test.each(['email', 'E-Mail', 'EMAILS', ' Email address ', 'e-mail address', 'mail'])(
    'is found as %j',
    async (name) => {
      expect(await read(`n,${name}\n1,a@example.com\n`)).toMatchObject({ column: { index: 1, name } });
    },
  );

  test('is named exactly, in another case, or by its number', async () => {
    const content = 'Work,work,n\na@example.com,b@example.com,1\n';
    expect(await read(content, { column: 'work' })).toMatchObject({ sent: ['b@example.com'] });
    expect(await read(content, { column: 1 })).toMatchObject({ sent: ['a@example.com'] });
    expect(await read('Work,n\na@example.com,1\n', { column: 'WORK' })).toMatchObject({ sent: ['a@example.com'] });
  });

  test.each<[what: string, content: string, message: string, options?: SourceOptions]>([
    ['none', 'contact,n\nann@example.com,1\n', 'Columns with addresses: 1 "contact" (such as a…@e….com).'],
    [
      'several',
      'email,mail\na@example.com,b@example.org\n',
      '1 "email" (such as a…@e….com); 2 "mail" (such as b…@e….org).',
    ],
    ['one that holds none', 'email consent,email\nyes,no\n', 'No column has addresses.'],
    [
      'no header',
      'ann@example.com,1\n',
      'The list has no header: pass the number of its column. Columns with addresses: 1 (such as a…',
    ],
    ['an unknown name', 'email\na@example.com\n', 'The list has no column "post".', { column: 'post' }],
    ['a number beyond the last', 'email\na@example.com\n', 'The list has no column 2.', { column: 2 }],
    ['nothing at all', '', 'is empty'],
    ['an unknown encoding', 'email\n', 'The encoding "klingon" is unknown.', { encoding: 'klingon' }],
    ['a long delimiter', 'email\n', '`delimiter` must be one character', { delimiter: '::' }],
  ])('stops at %s, and shows no address', async (_, content, message, options) => {
    const error = await read(content, options).catch((error: Error) => error);
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
    expect((error as Error).message).not.toMatch(/@example/);
  });
});

test('counts duplicates and rows without an address, and keeps the local part as it is', async () => {
  const rows = [
    'A@Example.com',
    ' A@example.COM ',
    'a@example.com',
    '',
    'x',
    'b c@example.com',
    '@example.com',
    `${'x'.repeat(250)}@example.com`,
  ];
  const content = `email\n${rows.join('\n')}\n`;
  expect(await read(content, { caseSensitive: true })).toMatchObject({
    rows: 8,
    duplicates: 1,
    invalid: 5,
    sent: ['A@example.com', 'a@example.com'],
  });
  expect(await read(content)).toMatchObject({ duplicates: 2, sent: ['a@example.com'] });
});

test('a list that changes between the passes is noticed', async () => {
  using file = listFile('email\na@example.com\n');
  const source = { path: file.path, kind: 'csv' } as const;
  const scan = await scanSource(source, {});
  writeFileSync(file.path, 'email\nb@example.com\n');
  await expect(collect(readRows(source, scan, {}))).rejects.toMatchObject({ code: 'run_conflict' });
});

test('a file that is not there', async () => {
  await expect(scanSource({ path: '/nowhere/list.csv', kind: 'csv' }, {})).rejects.toMatchObject({ code: 'disk' });
});
