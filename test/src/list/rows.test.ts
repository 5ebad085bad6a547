import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { CsvReader, csvWriter } from '../../../src/list/csv.ts';
import { mergeRows, writeCsv } from '../../../src/list/merge.ts';
import { readRows, scanSource } from '../../../src/list/source.ts';
import { Verdicts } from '../../../src/list/verdicts.ts';
import { collect } from '../../support/collect.ts';

/** A cell as CSV has it: in quotes where it must be, or, as any cell may be, all the same. */
function written(cell: string, delimiter: string, isQuoted: boolean): string {
  // A quote after spaces may open a cell as well.
  const mustBe = /^ *"/.test(cell) || /[\r\n]/.test(cell) || cell.includes(delimiter);
  return mustBe || isQuoted ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const characters = ['a', 'é', '"', ',', ';', '\t', '|', '\n', '\r', ' ', '=', "'"];
const cell = fc.string({ unit: fc.constantFrom(...characters), maxLength: 6 });
const address = fc.constantFrom(
  'a@example.com',
  'B@example.com',
  'A <a@example.com>',
  '',
  'x y',
  '\u00ADa@example.com',
);
const row = fc.tuple(address, fc.array(cell, { maxLength: 4 }));

const encodings: Record<string, (text: string) => Uint8Array> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-8 with a mark': (text) => Buffer.from(`\uFEFF${text}`),
  'utf-16le': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'utf-16be': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  'windows-1252': (text) => Buffer.from(text, 'latin1'),
};

test('another reader finds every row in the output, in order, with its own cells', async () => {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'saino-rows-'));
  const file = path.join(folder.path, 'list.csv');
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 20 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom(['\n'], ['\r\n'], ['\r'], ['\n', '\r\n']),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      fc.constantFrom(...Object.keys(encodings)),
      async (data, delimiter, breaks, quotes, encoding) => {
        const rows = [['email', 'name\r\n"1"'], ...data.map(([address, cells]) => [address, ...cells])];
        let count = 0;
        const quoted = (text: string) => written(text, delimiter, quotes[count++ % quotes.length] ?? false);
        const lines = rows.map((cells, index) => cells.map(quoted).join(delimiter) + breaks[index % breaks.length]);
        writeFileSync(file, encodings[encoding]?.(lines.join('')) ?? '');
        const source = { path: file, kind: 'csv' } as const;
        const scan = await scanSource(source, {
          column: 1,
          delimiter,
          ...(encoding === 'windows-1252' && { encoding }),
        });
        const verdicts = new Verdicts(scan.addresses, false);
        const merged = mergeRows(readRows(source, scan, {}), scan, verdicts, {});
        const text = (await collect(writeCsv(merged, scan, verdicts, {}))).join('');
        expect(text.startsWith('\uFEFF')).toBe(encoding !== 'utf-8');
        const parsed = Papa.parse<string[]>(text.replace('\uFEFF', ''), { delimiter, newline: scan.format.lineBreak });
        expect(parsed.errors).toEqual([]);
        const width = Math.max(...rows.map(({ length }) => length));
        const others = (index: number) => (index === 0 ? ['saino_checked', 'saino_note'] : ['', expect.any(String)]);
        expect(parsed.data).toEqual([
          ...rows.map((cells, index) => [...cells, ...Array(width - cells.length).fill(''), ...others(index)]),
          [''],
        ]);
        expect(scan.rows).toBe(data.length);
        // In any case, and with what is around it.
        const senders = new Set(
          rows.slice(1).flatMap(([text = '']) => /[ab]@example\.com/i.exec(text)?.[0].toLowerCase() ?? []),
        );
        expect(scan.addresses.size).toBe(senders.size);
      },
    ),
  );
});

test('whatever a spreadsheet may take for a formula is escaped', () => {
  const format = { delimiter: ';', hasQuotes: true, skipsSpaces: false, encoding: 'utf-8', hasBom: false } as const;
  const write = csvWriter({ ...format, sepLine: '', lineBreak: '\n' }, true);
  const cells = [...'=+-@\t＝＋－＠'].map((sign) => `${sign}1`);
  expect(write([[...cells, '\r1', 'a=1']])).toBe(`${cells.map((cell) => `'${cell}`).join(';')};"'\r1";a=1\n`);
});

test('wherever a text is cut into chunks, its rows are the same', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' '), maxLength: 20 });
  const read = (chunks: string[]) => {
    const reader = new CsvReader({ delimiter: ',', hasQuotes: true, skipsSpaces: true });
    const rows: string[][] = [];
    try {
      for (const chunk of chunks) reader.push(chunk, rows);
      reader.end(rows);
      return { rows, lineBreak: reader.lineBreak };
    } catch (error) {
      return { rows, error: (error as Error).message };
    }
  };
  fc.assert(
    fc.property(text, (whole) => {
      expect(read(whole.split(''))).toEqual(read([whole]));
    }),
    { numRuns: 1000 },
  );
});
