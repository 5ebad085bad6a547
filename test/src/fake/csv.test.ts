import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCsv, parseCsv } from '../../../src/fake/csv.ts';

test.each([
  ['', [['']]],
  ['a', [['a']]],
  ['a,\n', [['a', ''], ['']]],
  ['a\r\nb,c\rd', [['a'], ['b', 'c'], ['d']]],
  [
    '"a,1","b""c"\n"d\ne",f',
    [
      ['a,1', 'b"c'],
      ['d\ne', 'f'],
    ],
  ],
  ['"a"b,c', [['ab', 'c']]],
  ['a"b,"c', [['a"b', '"c']]],
])('splits %j', (text, rows) => {
  expect(parseCsv(text)).toEqual(rows);
});

test('what is written is read back, whatever the cells', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('"', ',', '\n', '\r', '\r\n', '""'));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1 })), (rows) => {
      expect(parseCsv(formatCsv(rows))).toEqual([...rows, ['']]);
    }),
  );
});

test('a quote that is never closed is an ordinary character, however much follows', () => {
  expect(parseCsv(`"${'""'.repeat(1_000_000)}`)).toEqual([[`"${'""'.repeat(1_000_000)}`]]);
});
