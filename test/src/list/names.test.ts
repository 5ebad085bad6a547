import { createReadStream, linkSync, mkdirSync, openSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorOf, listOf, startFake, useListFolder } from '../../support/list.ts';

const { at, files, read, write, clean } = useListFolder();

describe('a list that the run would replace or delete is refused:', () => {
  const names = [
    'clean.csv',
    'clean.csv.partial.csv',
    'clean.csv.saino.input.csv',
    'clean.csv.saino.report-1.csv',
    'clean.csv.saino.json',
    'clean.csv.saino.lock',
  ];
  const ways: [string, (name: string) => string | ReturnType<typeof createReadStream>][] = [
    ['by its name', (name) => at(name)],
    ['by another path', (name) => at(`./folder/../${name}`)],
    [
      'by a symbolic link',
      (name) => {
        symlinkSync(at(name), at('link.csv'));
        return at('link.csv');
      },
    ],
    [
      'by a hard link',
      (name) => {
        linkSync(at(name), at('link.csv'));
        return at('link.csv');
      },
    ],
    ['as a stream of its path', (name) => createReadStream(at(name))],
    ['as a stream that is open', (name) => createReadStream('', { fd: openSync(at(name), 'r') })],
  ];

  test.each(names.flatMap((name) => ways.map(([way, toInput]) => [name, way, toInput] as const)))(
    '%s %s',
    async (name, _way, toInput) => {
      const fake = startFake();
      mkdirSync(at('folder'));
      write(name, listOf(4));
      const error = await errorOf(clean(fake.saino, { input: toInput(name), force: true }));
      expect(error).toMatchObject({
        code: 'invalid_argument',
        message: expect.stringMatching(/would replace or delete/),
      });
      expect({ requests: fake.requests, content: read(name) }).toEqual({ requests: [], content: listOf(4) });
    },
  );

  test('not one that only has a similar name', async () => {
    write('clean.csv.saino.report-x.csv', listOf(4));
    const input = at('clean.csv.saino.report-x.csv');
    expect(await clean(startFake().saino, { input })).toMatchObject({ isComplete: true });
  });
});

test('a state that is the output is refused', async () => {
  write('list.csv', listOf(4));
  const error = await errorOf(clean(startFake().saino, { statePath: at('clean.csv') }));
  expect(error).toMatchObject({ code: 'invalid_argument' });
  expect(files()).toEqual(['list.csv']);
});

describe('a name', () => {
  // The longest one that file systems allow has 255 bytes, and `.saino.report-99999.csv` 23.
  test.each([
    [228, true],
    [229, false],
    [255, false],
    [256, false],
  ])('of %i bytes is refused before anything is sent if one beside it would be too long', async (length, isFine) => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const run = clean(fake.saino, { output: at(`${'x'.repeat(length)}.csv`) });
    if (isFine) return expect(await run).toMatchObject({ isComplete: true });
    expect(await errorOf(run)).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(/too long/) });
    expect({ requests: fake.requests, files: files() }).toEqual({ requests: [], files: ['list.csv'] });
  });

  test('of a symbolic link has the state of what it leads to', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    mkdirSync(at('folder'));
    write('folder/real.csv', 'old');
    symlinkSync(at('folder/real.csv'), at('link.csv'));
    fake.failNext('startBulk', { connection: 'lost' });
    await clean(fake.saino, { output: at('link.csv'), force: true });
    expect(files()).toEqual(['folder', 'link.csv', 'list.csv']);
    const options = { output: at('folder/real.csv'), force: true, resubmit: true };
    expect(await clean(fake.saino, options)).toMatchObject({ isComplete: true });
    expect(read('link.csv')).toContain('Deliverable');
  });
});

describe('an empty iterable resumes', () => {
  test.each<[string, Parameters<typeof clean>[1]]>([
    [
      'rows with their column',
      {
        input: [
          ['x', 'y'],
          ['a@example.com', 'b@example.com'],
        ],
        column: 2,
      },
    ],
    [
      'bytes with their delimiter and column',
      { input: bytes('a;b\na@x.org;b@example.com\n'), delimiter: ';', column: 2 },
    ],
    ['addresses as they are', { input: ['b@example.com'] }],
  ])('%s', async (_name, options) => {
    const fake = startFake();
    fake.failNext('startBulk', { connection: 'lost' });
    await clean(fake.saino, options);
    expect(await clean(fake.saino, { input: [], dryRun: true })).toMatchObject({
      plan: { addresses: 1, uncertain: [1] },
      verdicts: { columns: [], withoutVerdict: [] },
    });
    expect(await clean(fake.saino, { input: [], adopt: 1002 })).toMatchObject({ isComplete: true, withVerdict: 1 });
    expect(fake.uploaded()).toEqual(['b@example.com']);
    expect(files()).toEqual(['clean.csv']);
  });

  test('nothing, and says so, where nothing was kept', async () => {
    const error = await errorOf(clean(startFake().saino, { input: [] }));
    expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(/^The input is empty/) });
    expect(files()).toEqual([]);
  });

  async function* bytes(text: string) {
    yield new TextEncoder().encode(text);
  }
});
