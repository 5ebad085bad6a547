// The reference shows each sample from its file, and a test runs it. Those of the command line are run here.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { operationOf } from '../../support/document.ts';
import type { FrontResponse } from '../../support/front.ts';
import { describeWith, sh } from '../../support/interpreters.ts';
import { run } from '../../support/run.ts';
import { languages } from '../../support/sample-job.ts';
import { copySample, samples, useStage } from '../../support/sample-stage.ts';
import { token } from '../../support/secrecy.ts';

const commandLine = 'command.sh';

describe.each(readdirSync(samples))('%s', (operationId) => {
  const folder = path.join(samples, operationId);
  const names = readdirSync(folder);
  const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');

  test('has each file once in the spec, as it stands, but for the command', () => {
    const { 'x-codeSamples': shown = [] } = operationOf(operationId);
    const programs = names.filter((name) => name !== commandLine);
    expect(shown.map(({ source }) => source).sort()).toEqual(programs.map(textOf).sort());
  });

  test('has a sample in each language, which a test runs', () => {
    expect(names).toEqual(expect.arrayContaining([commandLine, ...languages]));
    const testFile = `${operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.test.ts`;
    expect(existsSync(path.join(import.meta.dirname, testFile)), testFile).toBe(true);
  });

  test.each(names)('has at most 25 lines in %s', (name) => {
    expect(textOf(name).trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });
});

describeWith(sh, commandLine, (command) => {
  const stage = useStage();

  /** Runs the command as a user does who has installed the package. */
  async function runCommand(operationId: string, responses: [FrontResponse, ...FrontResponse[]]) {
    const { folder, front } = stage();
    const bin = path.join(folder, 'node_modules/.bin/saino-email-cleaning');
    if (!existsSync(bin)) {
      mkdirSync(path.dirname(bin), { recursive: true });
      writeFileSync(path.join(folder, 'package.json'), '{}');
      symlinkSync('../saino-email-cleaning/dist/package/cli.js', bin);
    }
    front.respondWith(...responses);
    const file = copySample(stage(), operationId, commandLine);
    const { code, stdout, stderr } = await run(command, [file], {
      cwd: folder,
      env: { SAINO_TOKEN: token, SAINO_BASE_URL: front.url, npm_config_offline: 'true' },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining(token) });
    return stdout;
  }

  test('of startBulk uploads the list and saves its report', async () => {
    const { front, folder } = stage();
    const data = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: `${front.url}/report` };
    const headers = { 'content-type': 'application/json' };
    const completed = { status: 200, headers, body: JSON.stringify({ status: 'success', data }) };
    const report = 'emails,result\nana@example.com,Safe to Send\n';
    expect(await runCommand('startBulk', ['example=started', completed, { status: 200, body: report }])).toMatch(
      /1002/,
    );
    expect(readFileSync(path.join(folder, 'report.csv'), 'utf8')).toBe(report);
  });

  test('of getBulkProgress prints the link to the report', async () => {
    expect(await runCommand('getBulkProgress', ['example=completed'])).toMatch(/https:\/\/\S+\.csv/);
  });

  test('of verifyEmail prints the verdict', async () => {
    expect(await runCommand('verifyEmail', ['example=safe-to-send'])).toMatch(/Safe to Send/);
  });
});
