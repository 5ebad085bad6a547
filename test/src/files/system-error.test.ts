import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasCode, systemReason } from '../../../src/files/system-error.ts';

/** What reading a file that does not exist throws. */
function missingFile(): unknown {
  try {
    return expect.fail(readFileSync('no-such-file', 'utf8'));
  } catch (error) {
    return error;
  }
}

describe('the reason', () => {
  test('of a system call that failed is free of its name and the path', () => {
    expect(systemReason(missingFile())).toBe('no such file or directory');
  });

  test.each([
    ['another error is its message', new Error('No reason.'), 'No reason.'],
    ['a number that no system knows is the message', Object.assign(new Error('Odd.'), { errno: -99_999 }), 'Odd.'],
    ['what is no error is its text', 'a text', 'a text'],
    ['nothing is its text', undefined, 'undefined'],
  ])('of %s', (_, error, reason) => {
    expect(systemReason(error)).toBe(reason);
  });
});

test.each([
  [missingFile(), true],
  [Object.assign(new Error(), { code: 'EEXIST' }), false],
  [new Error('ENOENT'), false],
  [{ code: 'ENOENT' }, false],
  ['ENOENT', false],
  [null, false],
])('whether %o has the code ENOENT: %s', (error, expected) => {
  expect(hasCode(error, 'ENOENT')).toBe(expected);
});
