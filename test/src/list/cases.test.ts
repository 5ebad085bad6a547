import { readdirSync, readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { type CleanListOptions, cleanList } from '../../../src/list.ts';
import { errorOf, startFake, useListFolder } from '../../support/list.ts';

const { at, read } = useListFolder();
const folder = new URL('../../cases/', import.meta.url);

type Case = {
  /** The number of the column that is found, from 1. */
  column: number;
  /** Before the `@`. */
  sent: string[];
  /** Why rows have no verdict, by their number below the header. */
  notes?: Record<number, string>;
  /** Rows above the rows of data. */
  header?: number;
  options?: Partial<CleanListOptions>;
  /** The rows, where another reader does not see them. */
  rows?: string[][];
  /** The first characters of the output. */
  start?: string;
};

const several = 'not one address: more than one @';
const people = ['ana', 'bo', 'cy', 'di', 'ed', 'fa'];
const cases: Record<string, Case> = {
  'crlf-lf-cell.csv': { column: 1, sent: ['a', 'b'] },
  'csv-in.txt': { column: 1, sent: ['ana', 'bo', 'cy'], header: 0 },
  'quoted.txt': { column: 1, sent: ['ana', 'bo'], header: 0 },
  'zwsp.csv': { column: 1, sent: ['ana', 'bo', 'cy', 'dan'] },
  'multi-cell.csv': {
    column: 1,
    sent: people.slice(0, 5),
    notes: { 1: several, 2: several, 3: several, 4: several },
  },
  'name-angle.csv': { column: 1, sent: people },
  'idn.csv': { column: 1, sent: ['ana', 'jose\u0301', '用户'] },
  'utf16-nobom.csv': { column: 1, sent: ['ana'], start: '\uFEFFemail' },
  'linkedin.csv': { column: 4, sent: ['ana', 'cy'], notes: { 2: 'no address' }, header: 4, start: 'Notes:\n' },
  'german.csv': { column: 2, sent: ['ana', 'bo'] },
  'mailchimp.csv': { column: 1, sent: ['ana', 'bo'] },
  'google.csv': {
    column: 4,
    sent: ['ana', 'cy'],
    notes: { 2: several },
    options: { column: 'E-mail 1 - Value' },
  },
  'outlook16.csv': { column: 3, sent: ['ana', 'cy'], notes: { 2: 'not an address: no @' }, start: '\uFEFFFirst Name' },
  'space-quote2.csv': {
    column: 3,
    sent: ['ana', 'bo', 'cy'],
    rows: [
      ['id', ' name', ' email'],
      ['1', 'Lee, Ana', ' ana@example.com'],
      ['2', ' Bo', ' bo@example.com'],
      ['3', ' Cy', ' cy@example.com'],
    ],
  },
  'bank.csv': {
    column: 3,
    sent: ['mueller', 'zoe'],
    header: 4,
    options: { encoding: 'windows-1252' },
    start: '\uFEFFKontoumsätze\r\nZeitraum;01.01.2024 - 31.01.2024\r\n\r\nBuchungstag;',
  },
  'titles.csv': { column: 2, sent: ['ana', 'cy'], notes: { 2: 'no address' }, header: 3 },
  'sep.csv': { column: 1, sent: ['ana', 'bo'], header: 2, start: '"sep=;"\r\nemail;note;' },
  'thunderbird.csv': { column: 5, sent: ['ana', 'bo'] },
  'numbers.csv': { column: 2, sent: ['ana', 'bo'], notes: { 2: 'no address' }, header: 2 },
  'salesforce.csv': {
    column: 2,
    sent: ['ana', 'bo', 'cy'],
    notes: { 4: 'no address', 5: 'no address', 6: 'no address' },
  },
  'hubspot.csv': { column: 4, sent: ['Ana.Lee@Example.com', 'bo'] },
  'excel-unicode.txt': { column: 2, sent: ['ana', 'zoe'], start: '\uFEFFName\tE-Mail\t' },
  'trailing.csv': { column: 1, sent: ['ana', 'bo'] },
  'ragged.csv': { column: 2, sent: ['ana', 'cy', 'di'], notes: { 2: 'no address', 4: 'no address' } },
  'paste.txt': {
    column: 1,
    sent: people.slice(0, 4),
    notes: { 4: several },
    header: 0,
    rows: [
      ['"Lee, Ana" <ana@example.com>;'],
      ['bo@example.com;'],
      ['Cy Fox <cy@example.com>'],
      ['ana@example.com; bo@example.com'],
      ['di@example.com'],
    ],
  },
  'mac.csv': { column: 1, sent: ['ana', 'bo'], start: 'email,name,' },
  'curly.csv': { column: 1, sent: people },
  'contents.csv': { column: 2, sent: people.slice(0, 4) },
};

/** What another reader sees in a list. */
function rowsIn(bytes: Buffer, encoding = bytes[0] === 0xff || bytes[1] === 0 ? 'utf-16le' : 'utf-8'): string[][] {
  return parse(new TextDecoder(encoding).decode(bytes));
}

const parse = (text: string): string[][] => {
  const delimiter = /^"?sep=(.)/.exec(text)?.[1];
  const { data } = Papa.parse<string[]>(text, { delimiter, delimitersToGuess: [',', ';', '\t'] });
  // What follows the last line break is no row.
  return data.slice(0, /[\r\n]$/.test(text) ? -1 : undefined);
};

test.each(Object.entries(cases))('%s', async (name, { column, sent, notes = {}, header = 1, options, rows, start }) => {
  const fake = startFake();
  const { plan } = await cleanList({
    saino: fake.saino,
    input: new URL(name, folder).pathname,
    output: at('out'),
    ...options,
  });
  expect(plan.column.number).toBe(column);
  const addresses = fake.uploaded();
  expect(addresses.map((address, index) => (sent[index]?.includes('@') ? address : address.split('@')[0]))).toEqual(
    sent,
  );
  const expected = rows ?? rowsIn(readFileSync(new URL(name, folder)), options?.encoding);
  const text = read('out');
  const written = parse(text.replace(/^\uFEFF/, ''));
  expect(written.map((cells, index) => cells.slice(0, expected[index]?.length))).toEqual(expected);
  expect(text).toMatch(new RegExp(`^${(start ?? '').replace(/[.*+?]/g, '\\$&')}`));
  const data = written.slice(header);
  const noted = data.flatMap((cells, index) => (cells.at(-1) ? [[index + 1, cells.at(-1)]] : []));
  expect(Object.fromEntries(noted)).toEqual(notes);
  // The columns that are added are the same in all rows.
  expect(new Set(written.slice(Math.max(0, header - 1)).map(({ length }) => length)).size).toBe(1);
});

test.each([
  ['xlsx.csv', /is a workbook \(\.xlsx\).*rename it to end in \.xlsx/],
  ['google.csv', /Candidates: 4 "E-mail 1 - Value" \(a…@e….com\), 6 "E-mail 2 - Value" \(a…@e….com\)\. Choose one/],
])('%s is refused', async (name, message) => {
  const fake = startFake();
  const input = new URL(name, folder).pathname;
  const error = await errorOf(cleanList({ saino: fake.saino, input, output: at('out') }));
  expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(message) });
  expect(fake.requests).toEqual([]);
});

test('each case is tried', () => {
  // Workbooks have tests of their own.
  const files = readdirSync(folder).filter((name) => !/^(README\.md|xlsx\.csv|.*\.xlsx)$/.test(name));
  expect(files.sort()).toEqual(Object.keys(cases).sort());
});
