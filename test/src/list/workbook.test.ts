import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import Papa from 'papaparse';
import { afterAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { maxColumns, maxRows, readWorkbook } from '../../../src/list/read-workbook.ts';
import { maxCellLength, writeWorkbook } from '../../../src/list/write-workbook.ts';
import { collect } from '../../support/collect.ts';
import { describeWith, openpyxl, soffice } from '../../support/interpreters.ts';
import { errorOf } from '../../support/list.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'saino-workbook-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'list.xlsx');

const read = (name: string, sheet?: string) => collect(readWorkbook(name, { sheet }));

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const types = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = (...list: [string, string, string][]) =>
  `<Relationships>${list.map(([id, type, target]) => `<Relationship Id="${id}" Type="${types}/${type}" Target="${target}"/>`).join('')}</Relationships>`;

/** The files of a workbook. Its styles are: none, percent, day, day and time, duration, and formats of its own. */
const files = (sheet: string, others: Record<string, string> = {}): Record<string, string> => ({
  '_rels/.rels': relations(['rId1', 'officeDocument', 'xl/workbook.xml']),
  'xl/workbook.xml': `<workbook ${main} xmlns:r="${types}"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': relations(
    ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
    ['rId2', 'styles', '/xl/styles.xml'],
    ['rId3', 'sharedStrings', 'sharedStrings.xml'],
  ),
  'xl/styles.xml':
    `<styleSheet ${main}><numFmts><numFmt numFmtId="170" formatCode="0.00E+00 &quot;days&quot;;[Red]-0"/>` +
    '<numFmt numFmtId="171" formatCode="[$-407]d\\. mmm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
    `<cellXfs>${[0, 10, 14, 22, 46, 170, 171].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
  'xl/worksheets/sheet1.xml': sheet,
  'xl/sharedStrings.xml':
    `<sst ${main}><si><t>plain </t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t>ch</t></r></si>` +
    '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></si><si><t>a_x000D_b_x005F_x000D_</t></si><si/></sst>',
  ...others,
});

async function zip(parts: Record<string, string>, options = {}): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(parts)) archive.addBuffer(Buffer.from(content), name, options);
  archive.end();
  return buffer(archive.outputStream);
}

const sheetOf = (rows: string) => `<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`;

async function readParts(parts: Record<string, string>, sheet?: string) {
  writeFileSync(file, await zip(parts));
  return read(file, sheet);
}

describe('readWorkbook', () => {
  const birthday = ['1985-02-28', '2026-11-28T08:30:15', '0.075', 'TRUE'];
  const last = ['1999-12-31', '1999-12-31T23:59:59.500', '1.1', 'FALSE', '#N/A', '4915112345678', '00:00:00', '0.1'];
  const of = (sum: string, id: string, day: string) => [
    ['Kontakte 2026'],
    [],
    ['E-Mail', 'PLZ', 'Geburtstag', 'Zuletzt', 'Anteil', 'Aktiv', 'Summe', 'Kundennummer', 'Uhrzeit', 'Dauer'],
    ['jürgen.groß@example.com', '01067', ...birthday, sum, id, '07:05:00', '1.5'],
    [' padded@example.com ', '00501', ...last],
    [],
    [],
    ['line\nbreak@example.com', '1234', `${day}T06:00:00`, '', '', '', '', '', '', '<&>"'],
  ];
  // The same cells: a merged title, dates of both kinds, percent, booleans, errors, a formula, and formats without cells.
  test.each([
    // Its first sheet is hidden, and the formula was never calculated.
    ['openpyxl.xlsx', undefined, of('', '123456789012345700', '2023-03-15')],
    ['openpyxl-1904.xlsx', undefined, of('', '123456789012345700', '2027-03-16')],
    ['libreoffice.xlsx', 'kontakte & kunden', of('#DIV/0!', '123456789012346000', '2023-03-15')],
    ['openpyxl.xlsx', 'Intern', [['hidden']]],
    ['openpyxl.xlsx', 'Leer', []],
  ])('reads %s, sheet %s', async (name, sheet, rows) => {
    expect(await read(path.join('test/cases', name), sheet)).toEqual(rows);
  });

  test.each<[string, string, string[]]>([
    ['shared text', '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>', ['plain ', 'rich', '漢字']],
    ['escaped text', '<c t="s"><v>3</v></c><c t="str"><f>A1</f><v>_x0041_</v></c>', ['a\rb_x000D_', 'A']],
    ['text in its cell', '<c t="inlineStr"><is><t> a</t><rPh><t>x</t></rPh></is></c>', [' a']],
    ['runs in a cell', '<c t="inlineStr"><is><r><t>a</t></r><r><t>&#x1F600;<![CDATA[<]]></t></r></is></c>', ['a😀<']],
    ['places', '<c r="B1"><v>1</v></c><c><v>2</v></c><c r="AA1"/><c r="E1"><v>3</v></c>', ['', '1', '2', '', '3']],
    ['numbers', '<c><v>1.1000000000000001</v></c><c><v>1E-3</v></c><c><v> -5 </v></c>', ['1.1', '0.001', '-5']],
    ['long digits', '<c><v>123456789012345678</v></c><c t="n"><v>007</v></c>', ['123456789012345678', '007']],
    [
      'booleans',
      '<c t="b"><v>1</v></c><c t="b"><v>false</v></c><c t="b"/><c t="e"><v>#REF!</v></c>',
      ['TRUE', 'FALSE', '', '#REF!'],
    ],
    [
      'days',
      '<c s="2"><v>1</v></c><c s="2"><v>59</v></c><c s="2"><v>61</v></c>',
      ['1900-01-01', '1900-02-28', '1900-03-01'],
    ],
    [
      'times',
      '<c s="3"><v>45000.5</v></c><c s="3"><v>0.25</v></c><c s="6"><v>45000</v></c>',
      ['2023-03-15T12:00:00', '06:00:00', '2023-03-15'],
    ],
    [
      'no days',
      '<c s="2"><v>-1</v></c><c s="2"><v>3000000</v></c><c s="2"><v/></c><c s="4"><v>1.5</v></c>',
      ['-1', '3000000', '', '1.5'],
    ],
    ['other formats', '<c s="1"><v>0.5</v></c><c s="5"><v>45000</v></c>', ['0.5', '45000']],
    [
      'dates in ISO',
      '<c t="d"><v>2024-01-31T00:00:00</v></c><c t="d"><v>2024-01-31T08:00:00</v></c>',
      ['2024-01-31', '2024-01-31T08:00:00'],
    ],
  ])('reads %s', async (_name, cells, expected) => {
    expect(await readParts(files(sheetOf(`<row>${cells}</row>`)))).toEqual([expected]);
  });

  test('keeps the empty rows between others, and none at the end', async () => {
    const rows = '<row r="2"><c><v>1</v></c></row><row/><row r="4"><c s="2"/></row><row r="5"><c><v>2</v></c></row>';
    expect(await readParts(files(sheetOf(`${rows}<row r="1048576"/>`)))).toEqual([[], ['1'], [], [], ['2']]);
  });

  test('reads prefixes, a byte order mark, and no table of texts', async () => {
    const sheet = `\ufeff<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    const rels = relations(['rId1', 'worksheet', '../xl/worksheets/sheet1.xml']);
    expect(await readParts(files(sheet, { 'xl/_rels/workbook.xml.rels': rels }))).toEqual([['1']]);
  });

  test.each([{ compress: false }, { forceZip64Format: true }])('reads a zip archive with %j', async (options) => {
    writeFileSync(file, await zip(files(sheetOf('<row><c><v>1</v></c></row>')), options));
    expect(await read(file)).toEqual([['1']]);
  });

  const row = '<row><c><v>1</v></c></row>';
  const damaged = (reason: string) =>
    `${file} is damaged (${reason}). Open it in Excel or LibreOffice, and save it as a new .xlsx.`;
  test.each<[string, Record<string, string>, string]>([
    [
      'an .ods',
      { mimetype: 'application/vnd.oasis.opendocument.spreadsheet' },
      `${file} is another kind of file in a zip archive, such as .ods or .xlsb. Save it as .xlsx.`,
    ],
    ['XML that ends early', files(`<worksheet ${main}><sheetData>${row}<row`), damaged('unclosed tag: sheetData')],
    [
      'an element that is not closed',
      files(`<worksheet ${main}><sheetData>${row}`),
      damaged('unclosed tag: sheetData'),
    ],
    [
      'a text that is missing',
      files(sheetOf('<row><c t="s"><v>5</v></c></row>')),
      damaged('row 1 refers to a text that is missing'),
    ],
    ['rows out of order', files(sheetOf('<row r="2"/><row r="2"/>')), damaged('a row after row 2 is not in order')],
    ['too many rows', files(sheetOf(`<row r="${maxRows + 1}"/>`)), damaged('a row after row 0 is not in order')],
    ['too many columns', files(sheetOf('<row><c r="XFE1"><v>1</v></c></row>')), damaged('row 1 has too many columns')],
    ['deep elements', files(`<worksheet>${'<a>'.repeat(200)}`), damaged('xl/worksheets/sheet1.xml is nested too deep')],
    [
      'a huge cell',
      files(sheetOf(`<row><c><v>${' '.repeat(5_000_000)}`)),
      `${file} has a cell of more than 4 MiB in it (xl/worksheets/sheet1.xml).`,
    ],
    [
      'a huge row',
      files(sheetOf(`<row>${`<c t="str"><v>${'x'.repeat(1_000_000)}</v></c>`.repeat(5)}</row>`)),
      `${file} has more than 4 MiB in row 1.`,
    ],
  ])('refuses %s', async (_name, parts, message) => {
    await expect(readParts(parts)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(message),
    });
  });

  const patched = async (name: string, offset: number, value: number) => {
    const bytes = await zip(files(sheetOf(row)));
    // The central directory, whose entries have the size 26 bytes, and the checksum 30 bytes, before the name.
    bytes.writeUInt32LE(value, bytes.lastIndexOf(name) - offset);
    return bytes;
  };
  test.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['an empty file', () => Buffer.alloc(0), 'is empty.'],
    ['CSV', () => Buffer.from('email\n'), 'is no .xlsx workbook. If it is text, such as CSV, rename it.'],
    [
      'OLE2',
      () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'has a password, or is an old .xls. Open it in Excel, and save it as .xlsx without a password.',
    ],
    [
      'half an archive',
      async () => (await zip(files(sheetOf(row)))).subarray(0, 900),
      'is damaged (End of central directory record',
    ],
    [
      'a bomb',
      () => patched('xl/sharedStrings.xml', 22, 2 ** 30),
      'unpacks to 1,024 MiB (xl/sharedStrings.xml), and at most 512 MiB are read. Save the sheet as CSV, or split it.',
    ],
    ['a bomb that lies', () => patched('xl/worksheets/sheet1.xml', 22, 10), 'is damaged (too many bytes in the stream'],
    [
      'a wrong checksum',
      () => patched('xl/worksheets/sheet1.xml', 30, 1),
      'is damaged (wrong checksum of xl/worksheets/sheet1.xml)',
    ],
  ])('refuses %s', async (_name, make, message) => {
    writeFileSync(file, await make());
    const error = await errorOf(read(file));
    expect(error).toMatchObject({ code: 'invalid_argument' });
    expect(error.message).toContain(`${file} ${message}`);
  });

  test('names the sheets, if there is none of the name', async () => {
    await expect(read('test/cases/openpyxl.xlsx', 'Foo')).rejects.toMatchObject({
      code: 'invalid_argument',
      message:
        'test/cases/openpyxl.xlsx has no sheet "Foo". Pass one of these to `sheet`: "Intern", "Kontakte & Kunden", "Leer".',
    });
  });

  test('ends with the signal, and where the file is not there', async () => {
    const name = 'test/cases/openpyxl.xlsx';
    const aborted = collect(readWorkbook(name, { signal: AbortSignal.abort(new Error('Enough.')) }));
    expect(await errorOf(aborted)).toMatchObject({ code: 'aborted', message: `Reading ${name} was aborted.` });
    expect(await errorOf(read('none.xlsx'))).toMatchObject({
      code: 'disk',
      message: 'none.xlsx cannot be read: no such file or directory.',
    });
  });
});

const write = async (rows: Iterable<string[]>, options = {}) =>
  buffer(Readable.from(writeWorkbook(Readable.from(rows), options)));

/** What a spreadsheet would take for something else, and more rows than decide the widths. */
const table = [
  ['007', '1e5', '1.50', '-0', '+1', 'NaN', 'Infinity', '0x10', '1,5', '1-2', 'TRUE', '#N/A', '2024-01-01', '50%'],
  ['=1+1', '@SUM(A1)', '-1+1', "'a", '  lead ', 'tab\there', 'two\nlines', '"q"', '<&>', 'Ünïcödé ß', '😀', '漢字'],
  ['4915112345678', '123456789012345', '1234567890123456', '0.1', '-12.25', '0.1234567890123', '0.0000001'],
  [],
  ['', '', 'x', '', '', '', '', 'long'.repeat(25)],
  ...Array.from({ length: 1_500 }, (_, index) => [String(index), `user${index}@example.com`]),
];
const header = Array.from({ length: 14 }, (_, index) => `Column ${index}`);

describe('writeWorkbook', () => {
  test('writes what is read back, the same bytes each time', async () => {
    const rows = [['a\r\nb', '\x00\x1f\ufffe\ud800', '_x000D_ _x000d_ _y000D_', 'x'.repeat(maxCellLength)], ...table];
    const bytes = await write(rows, { header, above: [['A title'], []] });
    writeFileSync(file, bytes);
    expect(await read(file)).toEqual([['A title'], [], header, ...rows]);
    expect(bytes.equals(await write(rows, { header, above: [['A title'], []] }))).toBe(true);
  });

  test.each<[string, string[][], string]>([
    ['a long cell', [['a'], ['b', 'x'.repeat(maxCellLength + 1)]], '32,768 characters in cell B2'],
    ['a wide row', [Array(maxColumns + 1).fill('')], '16,385 cells in row 1'],
    ['a row too many', Array(maxRows + 1).fill([]), 'more than 1,048,576 rows'],
  ])('refuses %s', async (_name, rows, what) => {
    const most = 'it has at most 1,048,576 rows, 16,384 columns and 32,767 characters in a cell';
    const message = `An Excel sheet cannot hold ${what}; ${most}. Write to a .csv file instead.`;
    expect(await errorOf(write(rows))).toMatchObject({ code: 'invalid_argument', message });
  });

  test('passes an error of the rows on, and ends them where its reader stops', async () => {
    let ended = 0;
    async function* rows(upTo: number) {
      try {
        for (let row = 0; row < upTo; row++) yield [`${Math.random()}`.repeat(9)];
        throw new Error('No more.');
      } finally {
        ended += 1;
      }
    }
    await expect(collect(writeWorkbook(rows(5_000)))).rejects.toThrow('No more.');
    let first = 0;
    for await (const { length } of writeWorkbook(rows(Number.POSITIVE_INFINITY))) {
      first += length;
      if (first > 50_000) break;
    }
    await expect.poll(() => ended).toBe(2);
  });

  const all = [header, ...table].map((cells) => [...cells, ...Array(14 - cells.length).fill('')]);
  const written = async () => writeFileSync(file, await write(table, { header }));

  describeWith(soffice, 'opens in LibreOffice', (command) => {
    test('with every cell as it was', async () => {
      await written();
      const profile = `-env:UserInstallation=file://${folder}/profile`;
      // The separator, the quote, UTF-8.
      const args = [
        '--headless',
        profile,
        '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76',
        '--outdir',
        folder,
        file,
      ];
      expect(spawnSync(command, args, { encoding: 'utf8' })).toMatchObject({ status: 0 });
      const csv = readFileSync(path.join(folder, 'list.csv'), 'utf8');
      expect(Papa.parse(csv.trimEnd(), { newline: '\n' }).data).toEqual(all);
    });
  });

  describeWith(openpyxl, 'opens in openpyxl', (command) => {
    test('with every cell as it was, bold and frozen header, filter, and widths', async () => {
      await written();
      const script = `import json, openpyxl, sys
sheet = openpyxl.load_workbook(sys.argv[1]).active
rows = [[[cell.data_type, '' if cell.value is None else str(cell.value)] for cell in row] for row in sheet.iter_rows()]
look = [sheet['A1'].font.b, bool(sheet['A2'].font.b), sheet.freeze_panes, sheet.auto_filter.ref]
widths = [sheet.column_dimensions[name].width for name in 'BHL']
print(json.dumps({'rows': rows, 'look': look, 'widths': widths}))`;
      const { stdout } = spawnSync(command, ['-c', script, file], { encoding: 'utf8', maxBuffer: 1e8 });
      const { rows, ...looks }: { rows: [string, string][][] } = JSON.parse(stdout);
      expect(looks).toEqual({ look: [true, false, 'A2', `A1:N${all.length}`], widths: [21, 60, 13] });
      expect(rows.map((cells) => cells.map(([, text]) => text))).toEqual(all);
      const numbers = rows
        .slice(0, 4)
        .flat()
        .flatMap(([type, text]) => (type === 'n' && text !== '' ? [text] : []));
      expect(numbers).toEqual(['4915112345678', '123456789012345', '0.1', '-12.25', '0.1234567890123']);
    });
  });
});
