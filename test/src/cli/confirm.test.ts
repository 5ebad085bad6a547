import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { confirm } from '../../../src/cli/confirm.ts';

async function reply(typed: string): Promise<{ isConfirmed: boolean; printed: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(typed);
  const isConfirmed = await confirm('Upload it?', { input, output });
  output.end();
  return { isConfirmed, printed: await text(output) };
}

test.each(['y\n', 'Y\r\n', ' yes \n'])('%j is a yes', async (typed) => {
  expect(await reply(typed)).toEqual({ isConfirmed: true, printed: 'Upload it? [y/N] ' });
});

test.each(['\n', 'n\n', 'yep\n', 'no y\n'])('%j is a no', async (typed) => {
  expect(await reply(typed)).toEqual({ isConfirmed: false, printed: 'Upload it? [y/N] ' });
});

test('the end of the input is a no, and ends the line', async () => {
  expect(await reply('')).toEqual({ isConfirmed: false, printed: 'Upload it? [y/N] \n' });
});
