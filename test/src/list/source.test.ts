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
    ['its line in quotes', '"sep=^"\nemail^n\na@example.com^1,5\n', [['a@example.com', '1,5']]],
    ["Excel's line sep=", 'sep=;\nemail;n\na@example.com;1,5\n', [['a@example.com', '1,5']]],
    ['a line sep= that no quote can separate', 'sep="\nemail,n\na@example.com,1\n', [['a@example.com', '1']]],
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

  test.each<[what: string, content: string, cells: string[][], options?: SourceOptions]>([
    ['one address on each line', 'a@example.com\r\nb@example.com', [['a@example.com'], ['b@example.com']]],
    ['a heading', 'Contacts\na@example.com\n', [['a@example.com']]],
    [
      'rows, the first of them data',
      'A,a@example.com\nB,b@example.com\n',
      [
        ['A', 'a@example.com'],
        ['B', 'b@example.com'],
      ],
    ],
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
    ['UTF-16 with big ends first, and without a byte order mark', Buffer.from(text, 'utf16le').swap16(), 'utf-16be'],
    ['windows-1252', Buffer.from(text.replace('€', '\u0080'), 'latin1'), 'windows-1252', { encoding: 'latin1' }],
    ['UTF-8, which a byte order mark says', Buffer.from(`\uFEFF${text}`), 'utf-8', { encoding: 'latin1' }],
  ])('%s', async (_, bytes, encoding, options) => {
    expect(await read(bytes, options)).toMatchObject({ format: { encoding }, cells: [['a@example.com', 'Zoë €']] });
  });
});

describe('a header', () => {
  test.each<
    [what: string, content: string, above: string[][], header: string[], rows: number, options?: SourceOptions]
  >([
    ['in the first line', 'Name,To\nAnn,\nBob,b@example.com\n', [], ['Name', 'To'], 2],
    ['below notes', 'Notes:\n"a, b"\n\nName,To\nAnn,a@example.com\n', [['Notes:'], ['a, b'], ['']], ['Name', 'To'], 1],
    [
      'below a title as wide as itself',
      'Title,\n,\nName,To\nAnn,a@example.com\n',
      [
        ['Title', ''],
        ['', ''],
      ],
      ['Name', 'To'],
      1,
    ],
    [
      'with rows that have no address below it',
      'Name,E-Mail\nAnn,none\nBob,b@example.com\n',
      [],
      ['Name', 'E-Mail'],
      2,
    ],
    ['that `column` names', 'Name,To\nAnn,none\nBob,b@example.com\n', [], ['Name', 'To'], 2, { column: 'to' }],
    ['narrower than the rows', 'Title\nName,email\nAnn,a@example.com,1\n', [], ['Title'], 2, { column: 2 }],
    ['named, and narrower than the rows', 'email\nn,1\na@example.com,1\n', [], ['email'], 2],
    ['after 49 lines', `${'x\n'.repeat(49)}To,n\na@example.com,1\n`, Array(49).fill(['x']), ['To', 'n'], 1],
    [
      'after 50 lines, which is the first of them',
      `${'x\n'.repeat(50)}To,n\na@example.com,1\n`,
      [],
      ['x'],
      51,
      { column: 1 },
    ],
    [
      'none, as the first row has an address',
      'Ann,a@example.com\nName,To\nBob,b@example.com\n',
      [],
      [],
      3,
      { column: 2 },
    ],
    ['that alone is there for an iterable', 'To\nnone\na@example.com\n', [], ['To'], 2, { column: 1, isBare: true }],
  ])('%s', async (_, content, above, header, rows, options) => {
    expect(await read(content, options)).toMatchObject({ rows, format: { above, header } });
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
      'a row over 4 MiB',
      `email,n\na@example.com,"1\n"\nb@example.com,"${'x'.repeat(4_194_304)}"\n`,
      /Line 4: a row is longer than 4 MiB/,
    ],
    [
      'a row of too many cells',
      `email,n\na@example.com${','.repeat(16_384)}\n`,
      /Line 2: a row has more than 16,384 cells/,
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

test.each([
  ['a gzip file', [0x1f, 0x8b, 8]],
  ['a workbook (.xlsx)', [0x50, 0x4b, 3, 4]],
  ['a workbook (.xls)', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
])('%s is refused by its name', async (name, start) => {
  const bytes = Buffer.concat([Buffer.from(start), Buffer.from('email\na@example.com\n')]);
  const message = expect.stringContaining(`list.csv cannot be read. It is ${name}`);
  await expect(read(bytes)).rejects.toMatchObject({ code: 'invalid_argument', message });
});

test('a very long row does not make the others as long', async () => {
  const content = `email,n\na@example.com,1,2,3\nb@example.com${',x'.repeat(300)}\n`;
  expect(await read(content)).toMatchObject({ rows: 2, format: { width: 4 } });
});

describe('the column', () => {
  const names = [
    'email',
    'E-Mail',
    'EMAILS',
    ' Email address ',
    'e-mail_address',
    'mail',
    'E-Mail-Adresse',
    'Courriel',
  ];
  test.each([...names, 'Correo electro\u0301nico'])('is found as %j, whatever else there is', async (name) => {
    const content = `Consent to email,${name},Other\nyes,a@example.com,c@example.com\nyes,none,d@example.com\n`;
    const column = { index: 1, name: name.trim(), example: 'a…@e….com' };
    expect(await read(content)).toMatchObject({ column });
  });

  test.each<[what: string, content: string, index: number | undefined]>([
    ['nearly all cells', 'n,to\n1,a@example.com\n2,b@example.com\n3,c@example.com\n4,d@example.com\n5,none\n', 1],
    ['too few cells', 'n,to\n1,a@example.com\n2,b@example.com\n3,c@example.com\n4,none\n', undefined],
    ['half of the rows', 'n,to\n1,a@example.com\n2,\n', 1],
    ['less than half of the rows', 'n,to\n1,a@example.com\n2,\n3,\n', undefined],
    ['one address again and again', `n,to\n${'1,a@example.com\n'.repeat(4)}`, undefined],
    [
      'and some of another',
      `n,to\n${'b@example.com,a@example.com\n'.repeat(2)}${[1, 2, 3, 4].map((n) => `${n},${n}@example.com\n`).join('')}`,
      undefined,
    ],
    [
      'and few of another',
      `n,to\n${[1, 2, 3, 4].map((n) => `${n},${n}@example.com\n`).join('')}c@example.com,c@example.com\n`,
      1,
    ],
    ['although another is called so', 'email,to\nno,a@example.com\nno,b@example.com\n', 1],
  ])('is found, or not, by its content: %s', async (_, content, index) => {
    const found = read(content).then(({ column }) => column.index);
    if (index !== undefined) return expect(await found).toBe(index);
    await expect(found).rejects.toMatchObject({
      message: expect.stringMatching(/^Can't tell which .* 2 "to" \(a…@e….com\)/),
    });
  });

  test('is named exactly, in another case, or by its number', async () => {
    const content = 'Work,work,n\na@example.com,b@example.com,1\n';
    expect(await read(content, { column: 'work' })).toMatchObject({ sent: ['b@example.com'] });
    expect(await read(content, { column: 1 })).toMatchObject({ sent: ['a@example.com'] });
    expect(await read('Work,n\na@example.com,1\n', { column: 'WORK' })).toMatchObject({ sent: ['a@example.com'] });
    expect(await read('2,n\na@example.com,b@example.com\n', { column: '2' })).toMatchObject({
      sent: ['a@example.com'],
    });
    expect(await read('2,n\na@example.com,b@example.com\n', { column: 2 })).toMatchObject({ sent: ['b@example.com'] });
    expect(await read(content, { column: '2' })).toMatchObject({ sent: ['b@example.com'] });
  });

  test.each<[what: string, content: string, message: string, options?: SourceOptions]>([
    ['none', 'contact,to\nann@example.com,b@example.com\n', 'Candidates: 1 "contact" (a…@e….com), 2 "to" (b…@e….com).'],
    ['a name that may be an address', 'x@@example.com\na@example.com\nno\n', 'Candidates: 1 (a…@e….com).'],
    [
      'an address as a name',
      'to,n\na@example.com,1\n',
      'The list has no column of that name.',
      { column: 'x@example.com' },
    ],
    [
      'several',
      'email,mail\na@example.com,b@example.org\n',
      'Several columns may hold the addresses. Candidates: 1 "email" (a…@e….com), 2 "mail" (b…@e….org).',
    ],
    ['one that holds none', 'email consent,email\nyes,no\n', 'No column has addresses.'],
    ['no header', 'ann@example.com,1\n', 'The list has no column "email". The list has no header', { column: 'email' }],
    ['an unknown name', 'email\na@example.com\n', 'The list has no column "post".', { column: 'post' }],
    ['a number beyond the last', 'email\na@example.com\n', 'The list has no column 2.', { column: 2 }],
    ['nothing at all', '', 'is empty'],
    ['an unknown encoding', 'email\n', 'The encoding "klingon" is unknown.', { encoding: 'klingon' }],
    ...['', '::', 'x', '7', '"', '\n', '\r', '😀'].map((delimiter): [string, string, string, SourceOptions] => [
      `the delimiter ${JSON.stringify(delimiter)}`,
      'email\n',
      '`delimiter` must be one character that is no letter, digit, quote or line break.',
      { delimiter },
    ]),
  ])('stops at %s, and shows no address', async (_, content, message, options) => {
    const error = await read(content, options).catch((error: Error) => error);
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining(message) });
    expect((error as Error).message).not.toMatch(/@example/);
  });
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
  const counted = { rows: 7, duplicates: 3, invalid: 2, sent: ['A@Example.com', 'é@bücher.example'] };
  expect(await read(content)).toMatchObject(counted);
  expect(await read(content, { caseSensitive: true })).toMatchObject({
    duplicates: 2,
    sent: ['A@Example.com', 'a@example.com', 'é@bücher.example'],
  });
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
