// Where a report is saved, and how its body becomes a file, whole or not at all.
import { chmodSync, mkdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findOutput, saveReport } from '../../../src/cli/files.ts';
import type { Target } from '../../../src/disk.ts';
import { useFolder } from '../../support/command-line.ts';

const { at, files, read, write } = useFolder();

describe('the target', () => {
  test('is the file itself where there is none, and is not to be replaced by default', async () => {
    const file = at('r.csv');
    expect(await findOutput(file)).toEqual({ file, path: file, force: false });
    expect(await findOutput(file, true)).toEqual({ file, path: file, force: true });
  });

  test('is what a symbolic link leads to, with its mode', async () => {
    mkdirSync(at('reports'));
    write('reports/june.csv', 'mine');
    chmodSync(at('reports/june.csv'), 0o640);
    symlinkSync('reports/june.csv', at('latest.csv'));
    expect(await findOutput(at('latest.csv'), true)).toEqual({
      file: at('latest.csv'),
      path: realpathSync(at('reports/june.csv')),
      force: true,
      mode: 0o640,
    });
  });

  test('may have a name that only looks like a folder', async () => {
    const file = at('new\\/..\\r.csv');
    mkdirSync(at('new\\'));
    expect(await findOutput(file)).toMatchObject({ file });
  });
});

const target = (name: string, more: Partial<Target> = {}): Target => ({
  file: name,
  path: at(name),
  force: false,
  ...more,
});

const chunks = ['emails\n', 'a@example.com\n'];

/** A response of two chunks, and whether its body was cancelled. */
function response() {
  const left = chunks.map((chunk) => Buffer.from(chunk));
  const state = { isCancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel() {
      state.isCancelled = true;
    },
  });
  return { response: new Response(body), state };
}

test('a report is saved, with each chunk counted', async () => {
  const received: number[] = [];
  const size = await saveReport(response().response, target('r.csv'), (count) => received.push(count));
  expect({ size, received, saved: read('r.csv') }).toEqual({ size: 21, received: [7, 21], saved: chunks.join('') });
  expect(files()).toEqual(['r.csv']);
});

test('until then it is a hidden file in the same folder, which only those can read who could read the old one', async () => {
  write('r.csv', 'mine');
  const seen: unknown[] = [];
  await saveReport(response().response, target('r.csv', { force: true, mode: 0o600 }), () => {
    const [part = '', ...others] = files().sort();
    seen.push({ others, part, mode: statSync(at(part)).mode & 0o777 });
  });
  const expected = { others: ['r.csv'], part: expect.stringMatching(/^\.saino-[\da-f-]{36}\.part$/), mode: 0o600 };
  expect(seen).toEqual([expected, expected]);
});

test.each<[string, string, () => void, object]>([
  [
    'in a folder that has gone',
    'no/r.csv',
    () => undefined,
    {
      name: 'CommandError',
      exitCode: 1,
      message: 'no/r.csv cannot be written: no such file or directory. Nothing was saved.',
      cause: { code: 'disk', cause: { code: 'ENOENT' } },
    },
  ],
  [
    'once counting fails',
    'r.csv',
    () => {
      throw new Error('no terminal');
    },
    { message: 'no terminal' },
  ],
])('nothing is saved %s, and the body is cancelled', async (_, name, onChunk, error) => {
  const { response: sent, state } = response();
  await expect(saveReport(sent, target(name), onChunk)).rejects.toMatchObject(error);
  expect({ files: files(), ...state }).toEqual({ files: [], isCancelled: true });
});

test('nothing is saved over a folder that has appeared since', async () => {
  mkdirSync(at('folder'));
  const saved = saveReport(response().response, target('folder', { force: true }), () => undefined);
  const message = 'folder cannot be written: illegal operation on a directory. Nothing was saved.';
  await expect(saved).rejects.toMatchObject({ message, exitCode: 1 });
  expect(files()).toEqual(['folder']);
});
