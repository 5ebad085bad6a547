// How the body of a report becomes a file, whole or not at all.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CommandError, toCommandError } from '../../../src/cli/command-error.ts';
import { saveReport } from '../../../src/cli/save-report.ts';
import type { Target } from '../../../src/files/target.ts';
import { useFolder } from '../../support/command-line.ts';

const { at, files, path, read, write } = useFolder();

const target = (name: string, more: Partial<Target> = {}): Target => ({
  file: name,
  path: at(name),
  force: false,
  ...more,
});

const chunks = ['emails\n', 'a@example.com\n'];

/** A response whose body never ends by itself, and whether it was cancelled. */
function response({ error }: { error?: Error } = {}) {
  const left = chunks.map((chunk) => Buffer.from(chunk));
  const state = { isCancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift();
      if (chunk) controller.enqueue(chunk);
      else if (error) controller.error(error);
      else controller.close();
    },
    cancel() {
      state.isCancelled = true;
    },
  });
  return { response: new Response(body), state };
}

const ignore = () => undefined;

async function expectFailure(saved: Promise<number>, message: string) {
  const error = await saved.then(
    () => expect.fail('It was saved.'),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message: `${message} Nothing was saved.`, exitCode: 1 });
  return error as CommandError;
}

test('a report is saved, with each chunk counted', async () => {
  const received: number[] = [];
  const size = await saveReport(response().response, target('r.csv'), (count) => received.push(count));
  expect(size).toBe(21);
  expect(received).toEqual([7, 21]);
  expect(read('r.csv')).toBe(chunks.join(''));
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

describe('nothing is saved', () => {
  test('of a body that breaks off', async () => {
    const cause = new TypeError('terminated');
    const broken = saveReport(response({ error: cause }).response, target('r.csv'), ignore);
    const error = await expectFailure(broken, 'The download of r.csv broke off after 21 B: terminated.');
    expect(error.cause).toBe(cause);
    expect(files()).toEqual([]);
  });

  test('of a body that is missing or empty', async () => {
    await expectFailure(saveReport(new Response(null), target('r.csv'), ignore), 'The report is empty.');
    await expectFailure(saveReport(new Response(''), target('r.csv'), ignore), 'The report is empty.');
    expect(files()).toEqual([]);
  });

  test('in a folder that has gone, and the body is cancelled', async () => {
    const { response: sent, state } = response();
    const error = await expectFailure(
      saveReport(sent, target('no/r.csv'), ignore),
      'no/r.csv cannot be written: no such file or directory.',
    );
    expect(error.cause).toMatchObject({ code: 'disk', cause: { code: 'ENOENT' } });
    expect(state.isCancelled).toBe(true);
  });

  test('once counting fails, and the body is cancelled', async () => {
    const { response: sent, state } = response();
    const saved = saveReport(sent, target('r.csv'), () => {
      throw new Error('no terminal');
    });
    await expect(saved).rejects.toThrow(/^no terminal$/);
    expect(state.isCancelled).toBe(true);
    expect(files()).toEqual([]);
  });

  test('over a file that has appeared since', async () => {
    write('r.csv', 'mine');
    const saved = saveReport(response().response, target('r.csv'), ignore);
    expect(await saved.then(() => expect.fail('It was saved.'), toCommandError)).toMatchObject({
      message: 'r.csv already exists, and is kept. To replace it, add --force.',
      exitCode: 2,
    });
    expect(read('r.csv')).toBe('mine');
    expect(files()).toEqual(['r.csv']);
  });

  test('over a folder that has appeared since', async () => {
    mkdirSync(at('r.csv'));
    const saved = saveReport(response().response, target('r.csv', { force: true }), ignore);
    await expectFailure(saved, 'r.csv cannot be written: illegal operation on a directory.');
    expect(readdirSync(path())).toEqual(['r.csv']);
  });
});
