import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tempPath } from '../../../src/list/run-files.ts';
import { collect, errorOf, listOf, startFake, useListFolder, withUpload } from '../../support/list.ts';

const { at, files, read, write, state, clean } = useListFolder();

describe('the output', () => {
  test('that exists is kept before anything is sent, and replaced with `force`', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    write('clean.csv', 'mine');
    // Even before the list is read.
    expect(await errorOf(clean(fake.saino, { input: at('none.csv') }))).toMatchObject({
      code: 'invalid_argument',
      message: `${at('clean.csv')} already exists, and is kept. To replace it, add \`force\`.`,
    });
    expect(fake.requests).toEqual([]);
    expect(read('clean.csv')).toBe('mine');
    await clean(fake.saino, { force: true });
    expect(read('clean.csv')).toMatch(/Deliverable/);
    expect(files()).toEqual(['clean.csv', 'list.csv']);
  });

  test('that comes to be there during the run is kept, and so is the state', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const onProgress = ({ type }: { type: string }) => {
      if (type === 'merge') write('clean.csv', 'mine');
    };
    expect(await errorOf(clean(fake.saino, { onProgress }))).toMatchObject({ code: 'invalid_argument' });
    expect(read('clean.csv')).toBe('mine');
    expect(await clean(fake.saino, { force: true })).toMatchObject({ isComplete: true });
    expect(fake.uploaded()).toHaveLength(4);
  });
});

describe('a list', () => {
  test('that changes between the two passes is noticed, and the state stays', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const onProgress = ({ type }: { type: string }) => {
      if (type === 'upload') write('list.csv', listOf(4).replaceAll('Person', 'Human'));
    };
    expect(await errorOf(clean(fake.saino, { onProgress }))).toMatchObject({ code: 'run_conflict' });
    expect(files()).toContain('clean.csv.saino.json');
    expect(files()).not.toContain('clean.csv');
    write('list.csv', listOf(4));
    expect(await clean(fake.saino)).toMatchObject({ isComplete: true });
    expect(fake.uploaded()).toHaveLength(4);
  });

  test('that does not exist is an error of the disk', async () => {
    expect(await errorOf(clean(startFake().saino))).toMatchObject({ code: 'disk' });
    expect(files()).toEqual([]);
  });
});

test('a folder that does not exist is refused', async () => {
  write('list.csv', listOf(4));
  const error = await errorOf(clean(startFake().saino, { output: at('no/clean.csv') }));
  expect(error).toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining('no such file or directory'),
  });
});

test('a report that cannot be kept ends the run', async () => {
  const fake = startFake();
  write('list.csv', listOf(7));
  const report = 'clean.csv.saino.report-1.csv';
  mkdirSync(at(`${report}/full`), { recursive: true });
  expect(await errorOf(clean(fake.saino))).toMatchObject({ code: 'disk', message: expect.stringContaining(report) });
  expect(state().parts[0]).toMatchObject({ status: 'started', bulkId: 1002 });
  expect({ sent: fake.uploaded().length, reports: fake.countOf('downloadReport') }).toEqual({ sent: 3, reports: 1 });
});

test('what a killed run was writing is overwritten', async () => {
  write('list.csv', listOf(4));
  const names = ['clean.csv', 'clean.csv.saino.json', 'clean.csv.saino.report-1.csv'];
  for (const name of names) writeFileSync(tempPath(at(name)), 'half');
  expect(await clean(startFake().saino)).toMatchObject({ isComplete: true });
  expect(files()).toEqual(['clean.csv', 'list.csv']);
});

test('what cannot be deleted at the end is deleted by the next run', async () => {
  const fake = startFake();
  write('list.csv', listOf(4));
  const input = at('clean.csv.saino.input.csv');
  mkdirSync(input);
  const message = expect.stringMatching(`^${input} cannot be deleted: `);
  expect(await errorOf(clean(fake.saino))).toMatchObject({ code: 'disk', message });
  rmdirSync(input);
  expect(await clean(fake.saino)).toMatchObject({ isComplete: true });
  expect(fake.uploaded()).toHaveLength(4);
  expect(files()).toEqual(['clean.csv', 'list.csv']);
});

test('the bulk id of each upload is named where the state cannot be written, and told as an event', async () => {
  const fake = startFake();
  write('list.csv', listOf(7));
  let uploads = 0;
  const startBulk: typeof fake.saino.startBulk = async (...request) => {
    const started = await fake.saino.startBulk(...request);
    uploads += 1;
    await expect.poll(() => uploads).toBe(2);
    // Nobody can replace a folder with something in it by a file.
    rmSync(at('clean.csv.saino.json'), { recursive: true, force: true });
    mkdirSync(at('clean.csv.saino.json/full'), { recursive: true });
    return started;
  };
  const { events, onProgress } = collect();
  const run = clean(withUpload(fake.saino, startBulk), { concurrency: 2, onProgress });
  const error = await errorOf(run);
  expect(error).toMatchObject({ code: 'disk', bulkId: expect.any(Number) });
  expect(error.message).toMatch(/^Job . of the list was started .* `adopt` .=100.\. Job . of the list was started /);
  expect(error.message.match(/started as bulk job \d+/g)?.sort()).toEqual([
    'started as bulk job 1002',
    'started as bulk job 1003',
  ]);
  expect(events.filter(({ type }) => type === 'started')).toHaveLength(2);
});
