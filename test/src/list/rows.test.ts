import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRows, scanSource } from '../../../src/list/source.ts';
import { collect } from '../../support/collect.ts';

/** A cell as CSV has it: in quotes where it must be, or, as any cell may be, all the same. */
function written(cell: string, delimiter: string, isQuoted: boolean): string {
  const mustBe = cell.startsWith('"') || /[\r\n]/.test(cell) || cell.includes(delimiter);
  return mustBe || isQuoted ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r', ' ', '=', '😀'), maxLength: 6 });
const row = fc.tuple(fc.constantFrom('a@example.com', 'b@example.com', '', 'x y'), fc.array(cell, { maxLength: 4 }));

test('every row comes out once, in order, with its own cells', async () => {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'saino-rows-'));
  const file = path.join(folder.path, 'list.csv');
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 20 }),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 5 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
      async (rows, delimiter, breaks, quotes) => {
        const expected = rows.map(([address, cells]) => [address, ...cells]);
        let count = 0;
        const quoted = (text: string) => written(text, delimiter, quotes[count++ % quotes.length] ?? false);
        const lines = [['email', 'name'], ...expected].map(
          (cells, index) => cells.map(quoted).join(delimiter) + breaks[index % breaks.length],
        );
        writeFileSync(file, lines.join(''));
        const source = { path: file, kind: 'csv' } as const;
        const options = { column: 1, delimiter };
        const scan = await scanSource(source, options);
        const read = await collect(readRows(source, scan, {}));
        expect(read.map(({ cells }) => cells)).toEqual(expected);
        expect(scan.rows).toBe(rows.length);
      },
    ),
  );
});
