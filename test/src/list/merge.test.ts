import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { Addresses } from '../../../src/list/addresses.ts';
import { mergeRows, noCounts, type OutputOptions, writeCsv } from '../../../src/list/merge.ts';
import { planParts } from '../../../src/list/parts.ts';
import { readRows, scanSource } from '../../../src/list/source.ts';
import { Verdicts } from '../../../src/list/verdicts.ts';
import { collect } from '../../support/collect.ts';
import { listFile } from '../../support/list-file.ts';

const list = 'name,email,status\nAnn,a@example.com,x\nBob,B@example.com,y\nAnn,a@EXAMPLE.com,z\nNo\n';

async function clean(
  reports: (string | Uint8Array | undefined)[],
  options: OutputOptions = {},
  content = list,
  column?: string,
) {
  using file = listFile(content);
  const source = { path: file.path, kind: 'csv' } as const;
  const scan = await scanSource(source, { column });
  const verdicts = new Verdicts(scan.addresses, false);
  const limits = { addresses: Math.max(1, Math.ceil(scan.addresses.size / Math.max(1, reports.length))), bytes: 1e6 };
  const summaries = [];
  for (const [index, part] of (await planParts(scan.addresses, limits)).entries()) {
    const text = reports[index];
    if (text === undefined) continue;
    using report = listFile(text);
    summaries.push(await verdicts.add(report.path, part, { bulkId: 1002, checked: '2026-11-28' }));
  }
  const counts = noCounts();
  const rows = await collect(mergeRows(readRows(source, scan, {}), scan, verdicts, options, counts));
  const text = (await collect(writeCsv(Readable.from(rows), scan, verdicts, options))).join('');
  return { text, summaries, counts, records: rows.map(({ verdict }) => verdict) };
}

describe('a report', () => {
  const expected =
    'name,email,status,saino_checked,result,saino_note\nAnn,a@example.com,x,2026-11-28,good,\nBob,B@example.com,y,2026-11-28,bad,\nAnn,a@EXAMPLE.com,z,2026-11-28,good,\nNo,,,,,no address\n';

  test.each<[what: string, report: string | Uint8Array]>([
    ['as the fake writes it', 'emails,result\na@example.com,good\nB@example.com,bad\n'],
    ['in another order of columns and rows', 'result,address\nbad,B@example.com\ngood,a@example.com\n'],
    ['in another case', 'emails,result\nA@EXAMPLE.COM,good\nb@example.com,bad\n'],
    ['with another delimiter', 'emails; result \na@example.com;good\nB@example.com;bad\n'],
    ['with a byte order mark and CRLF', '\uFEFFemails,result\r\na@example.com,good\r\nB@example.com,bad\r\n'],
    ['in UTF-16', Buffer.from('\uFEFFemails,result\na@example.com,good\nB@example.com,bad\n', 'utf16le')],
    ['with rows twice', 'emails,result\na@example.com,good\nB@example.com,bad\na@example.com,good,\n'],
    ['with tabs', 'emails\tresult\na@example.com\tgood\nB@example.com\tbad\n'],
    ['with a title line', 'Report of 2 addresses\n\nemails,result\na@example.com,good\nB@example.com,bad\n'],
    ['with a footer', 'emails,result\na@example.com,good\nB@example.com,bad\n\nTotal: 2'],
    ['with names around addresses', 'emails,result\n<a@example.com>,good\n"B <b@example.com>",bad\n'],
    ['in Latin-1', Buffer.from('emails,result\na@example.com,good\nB@example.com,bad\nf\xfcr 2\n', 'latin1')],
    ['with a longer row of no one', 'emails,result\na@example.com,good\nB@example.com,bad\nz@example.com,1,2,3\n'],
    ['with delimiters behind its cells', 'emails,result\na@example.com,good,,\nB@example.com,bad,,\n'],
    ['with rows that match nothing', 'emails,result\nz@example.com,odd\na@example.com,good\nB@example.com,bad\n'],
    [
      'with a row that is longer than what is read at once',
      `emails,result\nz@example.com,odd\nz@example.com,${'x'.repeat(70_000)}\na@example.com,good\nB@example.com,bad\n`,
    ],
    ['without a line break at its end', 'emails,result\na@example.com,good\nB@example.com,bad'],
  ])('%s', async (_, report) => {
    expect((await clean([report])).text).toBe(expected);
  });

  test('counts what became of its rows', async () => {
    const report =
      'emails,result\na@example.com,good\na@example.com,good\nB@example.com,1\nB@example.com,2\nB@example.com,3\nz@example.com,odd\n';
    const { summaries, text, counts, records } = await clean([report]);
    expect(summaries).toEqual([
      { rows: 6, matched: 5, unmatched: 1, repeated: 1, contradicting: 1, missing: 0, columns: ['result'] },
    ]);
    expect(text).toContain('Bob,B@example.com,y,,,no verdict: the report contradicts itself\n');
    expect(counts).toMatchObject({ rows: 4, kept: 4, withVerdict: 2, withoutVerdict: 2 });
    expect(records).toEqual([{ result: 'good' }, undefined, { result: 'good' }, undefined]);
    expect(records[0]).toBe(records[2]);
  });

  test('without a header', async () => {
    const { text } = await clean(['<a@example.com>,good\nB@example.com,bad\n']);
    expect(text).toMatch(
      /^name,email,status,saino_checked,report_1,saino_note\nAnn,a@example.com,x,2026-11-28,good,\n/,
    );
  });

  test.each([
    ['of other addresses', 'mail<id>,result\nz@example.com,odd\n', 1],
    ['with a header alone', 'emails,result\r', 0],
  ])('%s', async (_, report, unmatched) => {
    const { text, summaries } = await clean([report]);
    expect(summaries).toMatchObject([{ matched: 0, unmatched }]);
    expect(text).toContain('Ann,a@example.com,x,,no verdict: the report does not have this address\n');
  });

  test.each([
    ['in a quoted cell', 'emails,result\na@example.com,"go'],
    ['before a cell', 'emails,result\na@example.com,good\nB@example'],
    ['in a character', Buffer.from('emails,result\na@example.com,g\xc3', 'latin1')],
    ['in half of a character', Buffer.from('\uFEFFemails\na@example.com\n', 'utf16le').subarray(0, -1)],
    ['before its first row', ''],
    ['as a page', ' \n  <!doctype html>\n<p>a,"b",c</p>\n'],
    ['as an error message', '{"error":"no such file"}'],
    ['as a workbook', 'PK\u0003\u0004'],
  ])('cut short %s, or replaced', async (_, report) => {
    await expect(clean([report])).rejects.toMatchObject({
      code: 'report_unavailable',
      bulkId: 1002,
      message: expect.stringMatching(
        /kept: .*list\.csv\. .*(cut short|never closed|not valid utf-16le|is empty|is not CSV|is a workbook)/,
      ),
    });
  });

  test.each([
    [
      'emails',
      'did you mean,Emails,email,result\nB@example.com,,a@example.com,good\na@example.com,,B@example.com,bad\n',
    ],
    ['email', 'email, emails ,result\nB@example.com,a@example.com,good\na@example.com,B@example.com,bad\n'],
    ['any', 'x,y,result\nB@example.com,a@example.com,good\nz@example.com,B@example.com,bad\n'],
  ])('with two columns of addresses has the verdicts of the one that is called right, not %s', async (_, report) => {
    expect((await clean([report])).text).toMatch(/\nAnn,a@example.com,x,2026-11-28,B@example.com(,.*)?,good,\nBob,/);
  });

  test('with more cells than its header keeps them, if they have something in them', async () => {
    const { text, summaries } = await clean(['emails,result,result\na@example.com,good,,,why\nB@example.com,bad,\n']);
    expect(text).toContain(
      'name,email,status,saino_checked,result,result_2,report_4,saino_note\nAnn,a@example.com,x,2026-11-28,good,,why,\n',
    );
    expect(text).toContain('\nBob,B@example.com,y,2026-11-28,bad,,,\n');
    expect(summaries).toMatchObject([{ columns: ['result', 'result_2', 'report_4'] }]);
  });

  test('in another case finds the address that was sent, where case counts, unless there are two', async () => {
    const addresses = new Addresses();
    for (const address of ['Ann@example.com', 'Bob@example.com', 'bob@example.com', 'Cy@example.com', 'Di@example.com'])
      addresses.add(address);
    addresses.exclude(3);
    const verdicts = new Verdicts(addresses, true);
    using report = listFile(
      'emails,r\nann@example.com,1\nBOB@example.com,2\nbob@example.com,3\ncy@example.com,4\ndi@example.com,5\n',
    );
    const part = { from: 0, to: 4, addresses: 3, bytes: 0, sha256: '' };
    expect(await verdicts.add(report.path, part, { bulkId: 1, checked: '' })).toMatchObject({
      matched: 2,
      unmatched: 3,
      missing: 1,
    });
    expect([0, 1, 2].map((index) => verdicts.of(index))).toEqual([['1'], undefined, ['3']]);
  });

  test('that cannot be read leaves no column behind', async () => {
    const verdicts = new Verdicts(new Addresses(), false);
    using report = listFile('emails,result\n"');
    await expect(
      verdicts.add(report.path, { from: 0, to: 0, addresses: 0, bytes: 0, sha256: '' }, { bulkId: 1, checked: '' }),
    ).rejects.toThrow();
    expect(verdicts.columns).toEqual([]);
  });

  test('that cannot be opened is an error of the disk', async () => {
    const verdicts = new Verdicts(new Addresses(), false);
    const part = { from: 0, to: 0, addresses: 0, bytes: 0, sha256: '' };
    const added = verdicts.add('/nowhere/report.csv', part, { bulkId: 1, checked: '' });
    await expect(added).rejects.toMatchObject({ code: 'disk' });
  });

  test('of one part has nothing to say of another', async () => {
    const report = 'emails,r\na@example.com,1\nB@example.com,2\n';
    expect((await clean([report, report])).summaries).toMatchObject([
      { matched: 1, unmatched: 1 },
      { matched: 1, unmatched: 1 },
    ]);
    const other = 'emails,r\nz@example.com,1\n';
    expect((await clean([other, undefined])).text).toMatch(
      /,x,,no verdict: the report does .*\n.*,y,,no verdict yet\n/,
    );
    expect((await clean([undefined, other])).text).toMatch(/,x,,no verdict yet\n.*,y,,no verdict: the report does /);
  });

  test('that is not there yet', async () => {
    const { text, records } = await clean([
      'emails,result,more\na@example.com,good,1\n',
      'result,emails\nbad,B@example.com\n',
    ]);
    expect(text).toContain('Bob,B@example.com,y,2026-11-28,bad,,\n');
    expect(records[1]).toEqual({ result: 'bad', more: '' });
    const pending = await clean([], { drop: 'x' });
    expect(pending.text).toContain('Bob,B@example.com,y,,no verdict yet\n');
    expect(pending.counts).toMatchObject({ rows: 4, kept: 4, withVerdict: 0, withoutVerdict: 4, notes: [] });
  });
});

test('names collide with none of the list', async () => {
  const report = 'emails,Status,saino_status\na@example.com,1,2\nB@example.com,3,4\n';
  const { text } = await clean([report]);
  expect(text).toMatch(/^name,email,status,saino_checked,saino_Status,saino_status_2,saino_note\n/);
  expect((await clean([report], { keep: 'saino_status_2=4' })).counts.kept).toBe(1);
});

test('formulas are escaped', async () => {
  const content = 'email,=n\r\na@example.com,"=1\n+1"\r\nb@example.com,-2\r\n';
  const report = 'emails,r\na@example.com,+1\nb@example.com,@x\n';
  expect((await clean([report], { escapeFormulas: true }, content)).text).toBe(
    "email,'=n,saino_checked,r,saino_note\r\na@example.com,\"'=1\n+1\",2026-11-28,'+1,\r\nb@example.com,'-2,2026-11-28,'@x,\r\n",
  );
  expect((await clean([report], {}, content)).text).toContain('a@example.com,"=1\n+1",2026-11-28,+1,\r\n');
});

test.each(['\t', ' '])('the line sep=%j is written as it is', async (separator) => {
  const content = `sep=${separator}\nemail${separator}n\na@example.com${separator}1\n`;
  const { text } = await clean([], {}, content, 'email');
  expect(text.split('\n', 2)).toEqual([
    `sep=${separator}`,
    ['email', 'n', 'saino_checked', 'saino_note'].join(separator),
  ]);
});

test('all of many rows are written', async () => {
  const emails = Array.from({ length: 1001 }, (_, index) => `user${index}@example.com`);
  const { text } = await clean([], {}, `email\n${emails.join('\n')}\n`);
  expect(text.split('\n').slice(1, -1)).toEqual(emails.map((email) => `${email},,no verdict yet`));
});

test('the output is written as the list is', async () => {
  const content = '\uFEFFsep=;\r\nemail;n\r\na@example.com\r\nb@example.com;"1;2"\r\n';
  const { text } = await clean(['emails,r\na@example.com,1\nb@example.com,2\n'], {}, content);
  expect(text).toBe(
    '\uFEFFsep=;\r\nemail;n;saino_checked;r;saino_note\r\na@example.com;;2026-11-28;1;\r\nb@example.com;"1;2";2026-11-28;2;\r\n',
  );
});

test('whatever the rows, each comes out once, in order, with its own cells and the verdict of its address', async () => {
  const cells = fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' '), maxLength: 4 }), {
    maxLength: 3,
  });
  const row = fc.tuple(fc.constantFrom('a@example.com', 'b@example.com', 'c@EXAMPLE.com', '', 'x y'), cells);
  const verdict = fc.constantFrom('good', 'bad', '');
  const reported = fc.dictionary(fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com'), verdict);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), reported, async (rows, report) => {
      const own = rows.map(([address, others]) => [address, ...others]);
      const width = Math.max(2, ...own.map(({ length }) => length));
      const stringify = (table: string[][]) => `${Papa.unparse(table, { newline: '\n' })}\n`;
      const content = stringify([['email', 'name'], ...own]);
      const { text } = await clean(
        [stringify([['emails', 'result'], ...Object.entries(report)])],
        {},
        content,
        'email',
      );
      const [, ...written] = Papa.parse<string[]>(text.replace(/\n$/, ''), { delimiter: ',', newline: '\n' }).data;
      expect(written.map((line) => line.slice(0, width))).toEqual(
        own.map((line) => [...line, ...Array(width - line.length).fill('')]),
      );
      const known = (address: string) => report[address.toLowerCase()];
      const hasColumn = own.some(([address = '']) => known(address) !== undefined);
      expect(written.map((line) => line.slice(width + 1, -1))).toEqual(
        own.map(([address = '']) => (hasColumn ? [known(address) ?? ''] : [])),
      );
    }),
  );
});

test('parts cover each address once, in order, within the limits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.emailAddress(), { maxLength: 50 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 300, max: 600 }),
      async (emails, most, bytes) => {
        const addresses = new Addresses();
        for (const email of emails) addresses.add(email);
        const parts = await planParts(addresses, { addresses: most, bytes });
        expect(parts.flatMap(({ from, to }) => [...addresses.slice(from, to)])).toEqual(emails);
        for (const part of parts) {
          const cells = [...addresses.slice(part.from, part.to)].map((email) =>
            email.includes('"') ? `"${email.replaceAll('"', '""')}"` : email,
          );
          const text = ['emails', ...cells, ''].join('\n');
          expect(part.addresses).toBeLessThanOrEqual(most);
          expect(part.bytes).toBeLessThanOrEqual(bytes);
          expect(part.bytes).toBe(Buffer.byteLength(text));
          expect(part.sha256).toBe(createHash('sha256').update(text).digest('hex'));
        }
      },
    ),
  );
});
