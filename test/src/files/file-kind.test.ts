import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { devNull } from 'node:os';
import { expect, test } from 'vitest';
import { otherKind } from '../../../src/files/file-kind.ts';
import { useFolder } from '../../support/command-line.ts';

const { at, write } = useFolder();
const kindOf = (name: string) => otherKind(statSync(name));

test('a regular file is of no other kind', () => {
  write('file', '');
  expect(kindOf(at('file'))).toBeUndefined();
});

test('a folder', () => {
  mkdirSync(at('folder'));
  expect(kindOf(at('folder'))).toBe('a folder');
});

test('a FIFO', () => {
  execFileSync('mkfifo', [at('fifo')]);
  expect(kindOf(at('fifo'))).toBe('a FIFO');
});

test('a socket', async () => {
  await using server = createServer().listen(at('socket'));
  await once(server, 'listening');
  expect(kindOf(at('socket'))).toBe('a socket');
});

test('a device', () => {
  expect(kindOf(devNull)).toBe('a device');
});
