import { Command } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { CommandError, exitCodes, toCommandError } from '../../../src/cli/command-error.ts';
import { SainoError } from '../../../src/index.ts';

test('the exit codes are what help says', () => {
  expect(exitCodes).toEqual({ done: 0, failed: 1, usage: 2, partial: 3, interrupted: 130 });
});

test('a command error is named after its class, and has no next step by default', () => {
  const error = new CommandError(1, 'Failed.');
  expect(error.name).toBe('CommandError');
  expect(error.next).toBeUndefined();
});

describe('what a command ends with', () => {
  test.each([
    ['configuration', 2],
    ['invalid_argument', 2],
    ['run_conflict', 2],
    ['disk', 1],
    ['api_error', 1],
    ['network', 1],
  ] as const)('after %s, it exits with %d and the message of the error', (code, exitCode) => {
    const cause = new SainoError(code, 'It failed.');
    const error = toCommandError(cause, 'Do this.');
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ message: 'It failed.', exitCode, next: 'Do this.', cause });
  });

  test('an option that the library names is the flag of the command', () => {
    const command = new Command().option('-o, --output <file>').option('--case-sensitive').option('--keep <value>');
    const cause = new SainoError(
      'run_conflict',
      'Another `caseSensitive`. Choose another `output`, not `bulk_id` or only. Check baseUrl.',
    );
    expect(toCommandError(cause, undefined, command).message).toBe(
      'Another --case-sensitive. Choose another --output, not `bulk_id` or only. Check SAINO_BASE_URL.',
    );
    expect(toCommandError(cause).message).toContain('`output`');
  });

  test('a command error stays what it is, but for a next step that it lacks', () => {
    expect(toCommandError(new CommandError(2, 'No.'), 'Do this.')).toMatchObject({
      message: 'No.',
      exitCode: 2,
      next: 'Do this.',
    });
    expect(toCommandError(new CommandError(2, 'No.', { next: 'Do that.' }), 'Do this.').next).toBe('Do that.');
    expect(toCommandError(new CommandError(2, 'No.', { next: 'Do that.' })).next).toBe('Do that.');
  });

  test('anything else is a bug, which its stack locates', () => {
    const error = new TypeError('x is not a function');
    expect(toCommandError(error, 'Do this.')).toMatchObject({
      message: `Unexpected error, which is a bug: ${error.stack}`,
      exitCode: 1,
      next: 'Do this.',
      cause: error,
    });
    const bare = Object.assign(new Error('no stack'), { stack: undefined });
    expect(toCommandError(bare).message).toBe('Unexpected error, which is a bug: no stack');
    expect(toCommandError('a text').message).toBe('Unexpected error, which is a bug: a text');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'after %s, whatever was thrown follows from it',
    async (signal) => {
      vi.resetModules();
      const before = process.listeners(signal);
      const commands = await import('../../../src/cli/command-error.ts');
      const [interrupt, ...rest] = process.listeners(signal).filter((listener) => !before.includes(listener));
      expect(rest).toEqual([]);
      expect(commands.toCommandError('a text').message).toContain('a bug');
      interrupt?.(signal);
      const cause = new commands.CommandError(2, 'No.');
      expect(commands.toCommandError(cause, 'Do this.')).toMatchObject({
        message: 'Interrupted.',
        exitCode: 130,
        next: 'Do this.',
        cause,
      });
    },
  );
});
