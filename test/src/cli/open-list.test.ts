import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CommandError } from '../../../src/cli/command-error.ts';
import { openList } from '../../../src/cli/open-list.ts';
import { useFolder } from '../../support/command-line.ts';

const { at, write } = useFolder();

test('a list is what the file contains', async () => {
  write('list.csv', 'emails\n');
  expect(await (await openList(at('list.csv'))).text()).toBe('emails\n');
});

test('a file that is missing is wrong usage', async () => {
  const failure = expect(openList(at('list.csv'))).rejects;
  await failure.toBeInstanceOf(CommandError);
  await failure.toMatchObject({
    message: `${at('list.csv')} cannot be read: no such file or directory.`,
    exitCode: 2,
    cause: { code: 'ENOENT' },
  });
});

test('a folder is wrong usage', async () => {
  mkdirSync(at('lists'));
  await expect(openList(at('lists'))).rejects.toMatchObject({
    message: `${at('lists')} is a folder. The list must be a regular file.`,
    exitCode: 2,
  });
});
