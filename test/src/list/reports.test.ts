import { expect, test } from 'vitest';
import { startFake, useListFolder, withUpload } from '../../support/list.ts';

const { at, files, write, read, clean } = useListFolder();

/** Cleans two addresses with a report of the tester's. */
async function cleanWith(report: string) {
  const fake = startFake();
  const saino = {
    ...withUpload(fake.saino, (...request) => fake.saino.startBulk(...request)),
    downloadReport: async () => new Response(report),
  };
  write('list.csv', 'email\na@example.com\nb@example.com\n');
  return clean(saino);
}

const good = 'emails,result\na@example.com,good\nb@example.com,bad\n';

test('a report of which every row was understood is deleted with the rest', async () => {
  expect(await cleanWith(`Title\n\n${good}\n ,\n`)).toMatchObject({ isComplete: true, keptReports: [] });
  expect(files().filter((name) => name.includes('report'))).toEqual([]);
});

test.each([
  ['a row that matches nothing', `${good}Total: 2`, 2],
  ['rows that contradict each other', `${good}a@example.com,bad\n`, 1],
  ['no row that matches', 'emails,result\nz@example.com,good\n', 0],
  ['no row at all', 'emails,result\n', 0],
])('a report with %s stays, and is named', async (_, report, withVerdict) => {
  const file = at('clean.csv.saino.report-1.csv');
  expect(await cleanWith(report)).toMatchObject({ isComplete: true, withVerdict, keptReports: [file] });
  expect(read('clean.csv.saino.report-1.csv')).toBe(report);
});

test.each([
  ['cut short', good.slice(0, -12), 'cut short'],
  ['a page', '<html>\n<body>Gone</body>\n</html>\n', 'HTML'],
  ['a workbook', 'PK\u0003\u0004', 'workbook'],
])('what is %s in place of a report stays, is named, and is no end of the run', async (_, report, reason) => {
  const { isComplete, unfinished } = await cleanWith(report);
  expect({ isComplete, unfinished }).toMatchObject({ isComplete: false, unfinished: [{ job: 1, reason: 'failed' }] });
  expect(unfinished[0]?.error?.message).toMatch(
    new RegExp(`kept: .*clean\\.csv\\.saino\\.report-1\\.csv\\. .*${reason}`),
  );
  expect(files()).toEqual(expect.arrayContaining(['clean.csv.saino.json', 'clean.csv.saino.report-1.csv']));
});
