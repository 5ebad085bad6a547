import { chmodSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toCommandError } from '../../../src/cli/command-error.ts';
import { findOutput } from '../../../src/cli/report-target.ts';
import { useFolder } from '../../support/command-line.ts';

const { at, write } = useFolder();

async function expectRefusal(file: string, message: string, force = true) {
  const refusal = await findOutput(file, force).then(() => expect.fail('It can be written.'), toCommandError);
  expect(refusal).toMatchObject({ message, exitCode: 2 });
}

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

describe('what cannot be written is wrong usage', () => {
  test('a name that names no file', async () => {
    await expectRefusal('', '--output must name a file, and is empty.');
    for (const name of [at('new/'), `${at('new')}//`]) {
      await expectRefusal(name, `${name} is the name of a folder. --output must name a regular file.`);
    }
    const hidden = at('r\u202evsc.csv');
    await expectRefusal(hidden, `--output must name a file without control characters, not ${hidden}.`);
  });

  test('a folder', async () => {
    mkdirSync(at('folder'));
    await expectRefusal(at('folder'), `${at('folder')} is a folder. --output must name a regular file.`);
  });

  test('a file that is to be kept', async () => {
    write('r.csv', 'mine');
    const message = `${at('r.csv')} already exists, and is kept. To replace it, add --force.`;
    await expectRefusal(at('r.csv'), message, false);
  });

  test('a symbolic link that leads nowhere', async () => {
    symlinkSync('nowhere', at('link'));
    await expectRefusal(
      at('link'),
      `${at('link')} is a symbolic link to a file that does not exist. Name another --output.`,
    );
  });

  test('a name in a folder that does not exist', async () => {
    const file = at('no/r.csv');
    await expectRefusal(
      file,
      `${file} cannot be written in the folder ${at('no')}: no such file or directory. Name another --output.`,
    );
    await expect(findOutput(file)).rejects.toMatchObject({ cause: { code: 'ENOENT' } });
  });

  test('a name below a file', async () => {
    write('r.csv', 'mine');
    const file = at('r.csv/r.csv');
    await expectRefusal(file, `${file} cannot be written: not a directory. Name another --output.`);
  });
});
