import { expect, test } from 'vitest';
import { isFollowing } from '../../../src/cli/options.ts';
import { createProgram } from '../../../src/cli/program.ts';

test('a command follows a job with --watch, and with --output', () => {
  expect(isFollowing({ watch: true })).toBe(true);
  expect(isFollowing({ output: '' })).toBe(true);
  expect(isFollowing({})).toBe(false);
  expect(isFollowing({ json: true, force: true })).toBe(false);
});

test('help describes every command, argument and option', () => {
  const program = createProgram();
  const commands = [program, ...program.commands];
  const descriptions = commands.flatMap((command) => [
    command.description(),
    ...[...command.registeredArguments, ...command.options].map(({ description }) => description),
  ]);
  expect(descriptions.length).toBeGreaterThan(15);
  expect(descriptions).not.toContain('');
});
