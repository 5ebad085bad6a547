// Wrong usage, within this process.
import { CommanderError } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { nowhere, startApi } from '../../support/command-line.ts';
import { http } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

/** Runs a command. @returns what it has printed, and what it has thrown. */
async function execute(url: string, ...args: string[]) {
  vi.stubEnv('SAINO_BASE_URL', url);
  const output = captureOutput();
  const error: unknown = await createProgram()
    .parseAsync(args, { from: 'user' })
    .then(
      () => undefined,
      (reason) => reason,
    );
  return { ...output, error };
}

beforeEach(() => {
  vi.stubEnv('SAINO_TOKEN', token);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  [['progress', '1', 'b@example.com'], "too many arguments for 'progress'. Expected 1 argument but got 2."],
  [['user@example.com'], 'unknown command [address]'],
  // What a terminal would act on: a colour, a reversed order, a line of its own.
  [['\u001b[31mred\u202e\u009b2J'], "unknown command '[31mred2J'"],
  [['clean', '--forse\n✔ Done.'], "unknown option '--forse ✔ Done.'"],
  [['clean', '--forse'], "unknown option '--forse' (Did you mean --force?)"],
])('%j is one line and a way to help', async (args, message) => {
  const { error, stdout, stderr } = await execute(nowhere, ...args);
  expect(error).toBeInstanceOf(CommanderError);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: `✖ ${message}\n(see saino-email-cleaning --help)\n` });
});

test.each(['0', '', '-1', '+5', '0x10', '1e3', '5 ', '1.5', 'five', '9007199254740992'])(
  '%j is no bulk id',
  async (id) => {
    await using api = await startApi();
    const { error, stderr } = await execute(api.url, 'progress', '--', id);
    expect(error).toBeInstanceOf(CommanderError);
    expect(stderr).toContain('It must be a whole number from 1 to 9007199254740991.');
    expect(api.requests).toEqual([]);
  },
);

test.each(['1', '9', '90', '9007199254740991'])('%s is a bulk id', async (id) => {
  await using api = await startApi({ progress: http(404, {}) });
  expect((await execute(api.url, 'progress', id)).error).toMatchObject({ code: 'http_error', bulkId: Number(id) });
  expect(api.requests.map(({ path }) => path)).toEqual([expect.stringMatching(`=${id}$`)]);
});

test('help describes every command, argument and option', () => {
  const program = createProgram();
  const commands = [program, ...program.commands];
  const descriptions = commands.flatMap((command) => [
    command.description(),
    ...command.registeredArguments.map(({ description }) => description),
    ...command.options.filter(({ hidden }) => !hidden).map(({ description }) => description),
  ]);
  expect(descriptions.length).toBeGreaterThan(15);
  expect(descriptions).not.toContain('');
});
