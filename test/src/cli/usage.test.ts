import { describe, expect, test } from 'vitest';
import { cli, nowhere, useFolder } from '../../support/command-line.ts';
import { run } from '../../support/run.ts';
import { token } from '../../support/secrecy.ts';

const { at, saino, path } = useFolder();

describe('exits with 0', () => {
  test('on --version', async () => {
    const { code, stdout, stderr } = await saino(nowhere, '--version');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [
      ['--help'],
      /^Usage: saino-email-cleaning \[options\] \[command\]\n.*\bclean .*\bstart .*\bprogress .*\bverify .*\bmock /s,
    ],
    [
      ['start', '--help'],
      /^Usage: saino-email-cleaning start \[options\] <file>\n.*--watch.*--output.*--force.*--json.*only way back to/s,
    ],
    [
      ['progress', '--help'],
      /^Usage: saino-email-cleaning progress \[options\] <bulk_id>\n.*--watch.*--output.*--force.*--json/s,
    ],
    [
      ['clean', '--help'],
      /^Usage: saino-email-cleaning clean \[options\] <file>\n.*--output.*--column.*--delimiter.*--encoding.*--case-sensitive.*--keep.*--drop.*--rejects.*--reuse.*--reuse-days.*--max-addresses.*--escape-formulas.*--concurrency.*--dry-run.*--yes.*--resubmit \[job\].*--adopt <job=bulk_id>.*--keep-state.*--force.*--json/s,
    ],
    [['verify', '--help'], /^Usage: saino-email-cleaning verify \[options\] <email\.\.\.>\n.*--json/s],
  ])('on %j', async (args, usage) => {
    const { code, stdout, stderr } = await saino(nowhere, ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(usage);
    expect(stdout).toMatch(
      /\nEnvironment:\n +SAINO_TOKEN .*\n +SAINO_BASE_URL .*\n +SAINO_LOG .*\n\nExit codes:\n +0 .*\n +1 .*\n +2 .*\n +3 +clean: .*\n +130 /,
    );
  });
});

describe('exits with 1', () => {
  test('where nothing listens', async () => {
    const { code, stdout, stderr } = await saino(nowhere, 'progress', '1002');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^(Retry in \d s: Bulk job 1002: [^\n]+\n){2}✖ Bulk job 1002: fetch failed \([^\n]+\)\.\n$/);
  });
});

describe('exits with 2, and prints nothing on stdout,', () => {
  test.each([
    ['no command', [], /^Usage: /],
    ['an unknown command', ['progess', '1002'], /^✖ unknown command 'progess'/],
    ['no bulk id', ['progress'], /^✖ missing required argument 'bulk_id'/],
    ['no file', ['start'], /^✖ missing required argument 'file'/],
    ['an invalid bulk id', ['progress', '0'], /It must be a whole number from 1 to 9007199254740991\./],
    ['a bulk id with a fraction', ['progress', '1.5'], /It must be a whole number from 1 to 9007199254740991\./],
    ['a bulk id that is too large', ['progress', '9007199254740992'], /It must be a whole number from 1 /],
    ['two bulk ids', ['progress', '1', '2'], /^✖ too many arguments/],
    ['an unknown option', ['progress', '1002', '--token', 'x'], /^✖ unknown option '--token'/],
  ])('on %s', async (_, args, message) => {
    const { code, stdout, stderr } = await saino(nowhere, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('on no token, before it looks at a file', async () => {
    const args = [cli, 'start', at('missing.csv'), '--output', path()];
    const { stderr } = await run(process.execPath, args, { cwd: path(), env: { SAINO_TOKEN: '' } });
    expect(stderr).toMatch(/^✖ There is no token\..+SAINO_TOKEN\.\n$/);
  });

  test.each([
    ['no token', { SAINO_TOKEN: '' }, ''],
    ['an unknown level of the log', { SAINO_TOKEN: token, SAINO_LOG: 'verbose' }, ''],
    ['a token that no header can carry', { SAINO_TOKEN: 'two\nlines' }, ''],
    [
      'an invalid base URL',
      { SAINO_TOKEN: token, SAINO_BASE_URL: 'api' },
      'SAINO_BASE_URL must be an http or https URL',
    ],
  ])('on %s', async (_, env, message) => {
    const { code, stdout, stderr } = await run(process.execPath, [cli, 'progress', '1002'], { cwd: path(), env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^✖ [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('two');
  });
});
