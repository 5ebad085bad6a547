import { expect, test } from 'vitest';
import type { CleanListOptions } from '../../../src/list.ts';
import { collect, errorOf, listOf, startFake, useListFolder } from '../../support/list.ts';

const { at, files, write, state, clean } = useListFolder();

const never = new Promise<never>(() => {});

/** Has the report of each job be this. */
const withReport = (saino: CleanListOptions['saino'], report: () => Response): CleanListOptions['saino'] => ({
  baseUrl: saino.baseUrl,
  startBulk: (...request) => saino.startBulk(...request),
  waitForBulk: (...request) => saino.waitForBulk(...request),
  getBulkProgress: (...request) => saino.getBulkProgress(...request),
  downloadReport: async () => report(),
});

async function* hanging() {
  yield 'a@example.com';
  await never;
}

function* endless() {
  for (;;) yield 'a@example.com';
}

// Each of them waits for what never comes, so that it settles by the abort or not at all.
const places: Record<string, Partial<CleanListOptions>> = {
  'for its input': { input: hanging() },
  'for the end of its input': { input: endless() },
  'for its input in a dry run': { input: hanging(), dryRun: true },
  'for its approval': { confirm: () => never },
  'for the caller to take an event': { onProgress: () => never },
  'for a report': { saino: withReport(startFake().saino, () => new Response(new ReadableStream({}))) },
};

test.each(Object.entries(places))('an abort ends a run that waits %s', async (_place, options) => {
  write('list.csv', listOf(2));
  const controller = new AbortController();
  const run = errorOf(clean(startFake().saino, { ...options, signal: controller.signal }));
  setTimeout(() => controller.abort(), 100);
  expect(await run).toMatchObject({ code: 'aborted' });
  expect(files()).not.toContain('clean.csv.saino.lock');
});

test('an abort between two parts leaves the next one unsent', async () => {
  const fake = startFake();
  write('list.csv', listOf(4));
  const controller = new AbortController();
  const { onProgress, types } = collect();
  const run = clean(fake.saino, {
    signal: controller.signal,
    onProgress: (event) => {
      onProgress(event);
      if (event.type === 'report') controller.abort('enough');
    },
  });
  expect(await errorOf(run)).toMatchObject({ code: 'aborted', message: 'The caller aborted.', cause: 'enough' });
  expect(types().filter((type) => type === 'upload')).toHaveLength(1);
  expect(state().parts).toMatchObject([{ status: 'reported' }, { status: 'unsent' }]);
});

test('an abort does not wait until a large report is read', async () => {
  write('list.csv', listOf(1));
  // Only its end says that it cannot be read.
  const text = `emails,result\n${'nobody@example.net,ok\n'.repeat(200_000)}"`;
  const saino = withReport(startFake().saino, () => new Response(text));
  const controller = new AbortController();
  const { onProgress, types } = collect();
  const run = clean(saino, {
    signal: controller.signal,
    onProgress: (event) => {
      onProgress(event);
      if (event.type === 'report') setTimeout(() => controller.abort(), 1);
    },
  });
  expect(await errorOf(run)).toMatchObject({ code: 'aborted' });
  expect(types()).not.toContain('failed');
  expect(state().parts[0]).toMatchObject({ status: 'reported' });
});

test.each([['clean.csv'], [undefined]])('an abort ends the merge of a large list to %s', async (output) => {
  const notes = Array.from({ length: 50_000 }, (_, row) => `${row},\n`).join('');
  write('list.csv', `name,email\nAna,a@example.com\n${notes}`);
  const controller = new AbortController();
  const { onProgress, events } = collect();
  const run = clean(startFake().saino, {
    output: output && at(output),
    signal: controller.signal,
    onProgress: (event) => {
      onProgress(event);
      if (event.type === 'merge') controller.abort();
    },
  });
  expect(await errorOf(run)).toMatchObject({ code: 'aborted' });
  expect(events.at(-1)).toEqual({ type: 'merge', rows: 10_000, total: 50_001 });
  expect(files()).not.toContain('clean.csv');
});
