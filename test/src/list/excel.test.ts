import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { runList } from '../../../src/list/clean-list.ts';
import { describeWith, soffice } from '../../support/interpreters.ts';
import { errorOf, listOf, startFake, useListFolder } from '../../support/list.ts';

const { at, files, read, write, clean } = useListFolder();

const count = 5000;
/** 8 % of the addresses are bad. */
const isBad = (index: number) => index % 25 < 2;
const rows = Array.from({ length: count }, (_, index) => [
  `Jürgen Groß ${index}`,
  `kunde.${index}@${isBad(index) ? 'example.org' : 'example.com'}`,
  `2026-0${(index % 9) + 1}-1${index % 10}`,
  String(index).padStart(5, '0'),
]);
const header = ['Name', 'E-Mail', 'Geburtstag', 'PLZ'];

describeWith(soffice, 'a workbook of LibreOffice', (command) => {
  const convert = (file: string, to: string, ...filter: string[]) => {
    const args = ['--headless', `-env:UserInstallation=file://${at('profile')}`, ...filter];
    const { status, stderr } = spawnSync(command, [...args, '--convert-to', to, '--outdir', at('out'), file]);
    expect({ status, stderr: String(stderr) }).toMatchObject({ status: 0 });
  };
  const parsed = (file: string) =>
    Papa.parse<string[]>(
      read(file)
        .replace(/^\uFEFF/, '')
        .trimEnd(),
    ).data;

  test('is cleaned to two workbooks, killed once on the way, and only new addresses are sent a month later', async () => {
    writeFileSync(at('contacts.csv'), Papa.unparse([['Kontakte 2026'], [], header, ...rows]));
    // Text in columns 1, 2 and 4, and dates in column 3.
    const asTyped = '--infilter=CSV:44,34,76,1,1/2/2/2/3/5/4/2';
    convert(at('contacts.csv'), 'xlsx', asTyped);
    const fake = startFake();
    const options = { input: at('out/contacts.xlsx'), output: at('good.xlsx'), rejects: at('bad.xlsx') };
    const filter = { saino: fake.saino, ...options, keep: 'result=Safe to Send' };
    const limits = { addresses: 2000, bytes: 1e6 };
    const stop = new AbortController();
    const onProgress = ({ type }: { type: string }) => type === 'report' && stop.abort();
    await expect(runList({ ...filter, onProgress, signal: stop.signal }, limits)).rejects.toThrow();
    expect(await runList(filter, limits)).toMatchObject({
      isComplete: true,
      kept: 0.92 * count,
      rejected: 0.08 * count,
    });
    expect(fake.uploaded()).toHaveLength(count);
    const own = (file: string) => {
      convert(at(`${file}.xlsx`), 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true');
      return parsed(`out/${file}.csv`).map((cells) => cells.slice(0, 4));
    };
    const title = ['Kontakte 2026', '', '', ''];
    const empty = ['', '', '', ''];
    expect(own('good')).toEqual([title, empty, header, ...rows.filter((_, index) => !isBad(index))]);
    expect(own('bad')).toEqual([title, empty, header, ...rows.filter((_, index) => isBad(index))]);

    write('list.csv', `email\n${rows.map(([, email]) => email).join('\n')}\nnew@example.com\n`);
    const reuse = [at('good.xlsx'), at('bad.xlsx')];
    await clean(fake.saino, { reuse });
    expect(fake.uploaded().slice(count)).toEqual(['new@example.com']);
  });
});

describe('a workbook', () => {
  test.each([
    ['32,767 characters in a cell', '32,768', `email,note\nuser@example.com,${'x'.repeat(32_768)}\n`],
    ['16,384 columns', '16,385', `email${','.repeat(16_382)}\nuser@example.com\n`],
    ['1,048,576 rows', '1,048,577', `Title\nemail,\nuser@example.com,\n${',\n'.repeat(1_048_574)}`],
  ])('with %s is refused where the list takes %s, before any upload', async (most, count, list) => {
    write('list.csv', list);
    const fake = startFake();
    const limit = `${at('out.xlsx')} cannot hold the list: a sheet has at most ${most}`;
    const message = `${limit}, and the list takes ${count}. Write to a .csv file instead.`;
    expect(await errorOf(clean(fake.saino, { output: at('out.xlsx') }))).toMatchObject({ message });
    expect({ requests: fake.requests, files: files() }).toEqual({ requests: [], files: ['list.csv'] });
  });

  test('that cannot hold a cell of the report keeps the reports', async () => {
    write('list.csv', listOf(2));
    const fake = startFake({ verdict: () => ({ free_email: '', result: 'x'.repeat(32_768), status: 'y' }) });
    const error = await errorOf(clean(fake.saino, { output: at('out.xlsx') }));
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('32,768 characters') });
    expect(files()).toEqual(['list.csv', 'out.xlsx.saino.json', 'out.xlsx.saino.report-1.csv']);
  });

  test('with another ending is refused, and so is a sheet of a CSV', async () => {
    write('list.csv', listOf(2));
    await clean(startFake().saino, { output: at('out.xlsx') });
    writeFileSync(at('renamed.csv'), readFileSync(at('out.xlsx')));
    const saino = startFake().saino;
    const of = async (options: object) => (await errorOf(clean(saino, options))).message;
    expect(await of({ input: at('renamed.csv') })).toMatch(/rename it to end in \.xlsx/);
    expect(await of({ sheet: 'One' })).toMatch(/not a workbook, so `sheet`/);
    expect(await of({ input: at('out.xlsx'), sheet: 'One' })).toMatch(/no sheet "One".*"Sheet1"/);
    expect(await clean(saino, { input: at('out.xlsx'), sheet: 'sheet1', output: at('back.csv') })).toMatchObject({
      kept: 2,
    });
    expect(read('back.csv')).toMatch(/^\uFEFFname,email,saino_checked,.*saino_note,saino_checked_2,/);
  });
});
