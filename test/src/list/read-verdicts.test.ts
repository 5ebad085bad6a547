import { expect, test } from 'vitest';
import { readVerdicts } from '../../../src/list.ts';
import { all, errorOf, startFake, useListFolder } from '../../support/list.ts';

const { at, write } = useListFolder();

const rows = [
  { address: 'a@example.com', verdict: { result: 'güt', report_2: '1' } },
  { address: 'B@example.org', verdict: { result: 'bad', report_2: '' } },
];
const text = 'A title\n\nresult;Mail;\ngüt;<a@example.com>;1\nbad;B@example.org;\n\nTotal: 2\n';

test.each<[string, () => Parameters<typeof readVerdicts>[0]]>([
  ['a file', () => at('report.csv')],
  ['a response', () => new Response(text)],
  ['bytes in Latin-1', () => new Blob([Buffer.from(text, 'latin1')]).stream()],
])('the rows of %s', async (_, report) => {
  write('report.csv', text);
  expect(await all(readVerdicts(report()))).toEqual(rows);
});

test('the rows of a job', async () => {
  const { saino } = startFake();
  const { bulk_id } = await saino.startBulk(['a@example.com']);
  const report = await saino.downloadReport(await saino.waitForBulk(bulk_id));
  expect(await all(readVerdicts(report))).toMatchObject([
    { address: 'a@example.com', verdict: { status: 'Deliverable' } },
  ]);
});

test.each(['', '<html>', '{"error":"no"}'])('what is no report is refused: %j', async (content) => {
  expect(await errorOf(all(readVerdicts(new Response(content))))).toMatchObject({ code: 'report_unavailable' });
});
