import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { devNull } from 'node:os';
import { describe, expect, test } from 'vitest';
import { hasCode, otherKind, systemReason } from '../../src/disk.ts';
import { useFolder } from '../support/command-line.ts';

const { at, write } = useFolder();

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

test.each<[string | undefined, () => void, string?]>([
  [undefined, () => write('it', '')],
  ['a folder', () => mkdirSync(at('it'))],
  ['a FIFO', () => execFileSync('mkfifo', [at('it')])],
  ['a device', () => {}, devNull],
])('the kind of a file that is not a regular one: %s', (kind, make, file) => {
  make();
  expect(otherKind(statSync(file ?? at('it')))).toBe(kind);
});

test('a socket is one, too', async () => {
  await using server = createServer().listen(at('socket'));
  await once(server, 'listening');
  expect(otherKind(statSync(at('socket')))).toBe('a socket');
});
