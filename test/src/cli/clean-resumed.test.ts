// What ends a run of `clean` early, and the command that it prints then.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { cli, environment, useFolder } from '../../support/command-line.ts';
import { type FakeServer, serveFake, uploadsOf } from '../../support/fake-server.ts';

const folder = useFolder();

const oneJob = 'email\nana@example.com\nben@example.org\n';
/** One address more than a job has. */
const twoJobs = `email\n${Array.from({ length: 100_001 }, (_, index) => `user${index}@example.com`).join('\n')}\n`;

const clean = ['clean', 'contacts.csv', '--output', 'clean.csv', '--yes'];
const resume = ({ url }: FakeServer) =>
  `To continue: SAINO_BASE_URL=${url} npx saino-email-cleaning clean contacts.csv --output clean.csv --yes\n`;

/** Runs what a command has printed to continue. */
function resumeWith({ stderr }: { stderr: string }, api: FakeServer, ...more: string[]) {
  const [, command = ''] =
    /\nTo continue: SAINO_BASE_URL=\S+ npx saino-email-cleaning (.+)\n$/.exec(`\n${stderr}`) ?? [];
  return folder.bash(api.url, `$saino ${command} ${more.join(' ')}`);
}

/** Starts a run, and sends it a signal once it has printed something. */
async function interrupt(api: FakeServer, line: string, args = clean, signal: NodeJS.Signals = 'SIGINT') {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder.path(),
    env: { ...process.env, ...environment(api.url) },
  });
  child.stdin.end(oneJob);
  child.stdout.on('data', (chunk) => String(chunk).includes(line) && child.kill(signal));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

describe('Ctrl-C', () => {
  test('ends it with 130, and its last line resumes it, with nothing sent again', async () => {
    await using api = await serveFake({ percentages: [0, 100] });
    folder.write('contacts.csv', oneJob);
    const first = await interrupt(api, '0 %, queued');
    expect(first).toMatchObject({ code: 130, stderr: `✖ Interrupted.\n${resume(api)}` });
    const second = await resumeWith(first, api);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain('\nNothing is left to send: an earlier run has sent all of it.\n');
    expect(api.uploads()).toEqual([['ana@example.com', 'ben@example.org']]);
    expect(folder.read('clean.csv')).toMatch(/\nben@example\.org,[\d-]{10},false,Unsafe to Send,Undeliverable,\n/);
    expect(folder.files()).toEqual(['clean.csv', 'contacts.csv']);
  });

  test('repeats every option that the run had, but what settles an uncertain part', async () => {
    await using api = await serveFake({ percentages: [0, 100] });
    folder.write("it's.csv", 'a;E-mail\n1;ana@example.com\n');
    const options = ['-c', '2', '--delimiter', ';', '--encoding', 'utf-8', '--case-sensitive', '--keep', 'Deliverable'];
    const more = ['--escape-formulas', '--concurrency', '2', '--resubmit', '-f', '-j'];
    const args = ['clean', "it's.csv", '-o', 'a b.csv', '-y', ...options, ...more];
    const { stderr } = await interrupt(api, '"queued"', args);
    expect(stderr).toBe(
      `✖ Interrupted.\nTo continue: SAINO_BASE_URL=${api.url} npx saino-email-cleaning clean 'it'\\''s.csv' --output 'a b.csv' --column 2 --delimiter ';' --encoding utf-8 --case-sensitive --keep Deliverable --escape-formulas --concurrency 2 --force --yes --json\n`,
    );
  });

  test('keeps what came from stdin', async () => {
    await using api = await serveFake({ percentages: [0, 100] });
    const first = await interrupt(api, '0 %, queued', ['clean', '-', '--output', 'clean.csv', '--yes']);
    expect(first.stderr).toBe(
      `✖ Interrupted.\nTo continue: SAINO_BASE_URL=${api.url} npx saino-email-cleaning clean - --output clean.csv --yes </dev/null\n`,
    );
    expect(await resumeWith(first, api)).toMatchObject({ code: 0, stderr: '' });
    expect(api.uploads()).toHaveLength(1);
    expect(folder.files()).toEqual(['clean.csv']);
  });
});

describe('a failure', () => {
  test('that leaves something to resume exits with 1, and its last line resumes it', async () => {
    await using api = await serveFake();
    folder.write('contacts.csv', oneJob);
    api.fake.failNext('getBulkProgress', { status: 404 });
    const first = await folder.saino(api.url, ...clean);
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(
      /\nJob 1, bulk id 1002: [^\n]*HTTP 404[^\n]*\n✖ The list is not complete: 1 job without a report\.\nTo continue: [^\n]+\n$/,
    );
    expect(first.stderr.endsWith(resume(api))).toBe(true);
    expect(await resumeWith(first, api)).toMatchObject({ code: 0, stderr: '' });
    expect(api.uploads()).toHaveLength(1);
  });

  test('before anything was sent has nothing to resume', async () => {
    await using api = await serveFake();
    folder.write('contacts.csv', oneJob);
    api.fake.failNext('startBulk', { status: 400, error: 'No credit.' });
    const { code, stderr } = await folder.saino(api.url, ...clean);
    expect(code).toBe(1);
    expect(stderr).toMatch(/✖ [^\n]*No credit\.\n$/);
    expect(stderr).not.toContain('To continue');
    expect(folder.files()).toEqual(['contacts.csv']);
  });
});

describe('a part that has no report', () => {
  test('exits with 3: what is there is written, and the last line resumes the run', async () => {
    let isRefused = false;
    await using api = await serveFake({}, (fake) => {
      if (isRefused || uploadsOf(fake).length === 0) return;
      isRefused = true;
      fake.failNext('startBulk', { status: 400, error: 'No credit.' });
    });
    folder.write('contacts.csv', twoJobs);
    const first = await folder.saino(api.url, ...clean);
    expect(first.code).toBe(3);
    expect(first.stdout).toContain('\nWrote clean.csv.partial.csv.\n');
    expect(first.stderr).toMatch(
      /\nJob 2: [^\n]+ No credit\.[^\n]*\n✖ The list is not complete: 1 job without a report\.\nTo continue: [^\n]+\n$/,
    );
    expect(first.stderr.endsWith(resume(api))).toBe(true);
    expect(folder.read('clean.csv.partial.csv').split('\n')).toHaveLength(100_003);

    const second = await resumeWith(first, api);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toContain('\nLeft to send: 1 address in 1 of 2 jobs.\n');
    expect(api.uploads().map(({ length }) => length)).toEqual([100_000, 1]);
    expect(folder.files()).toEqual(['clean.csv', 'contacts.csv']);
  });

  test('and may have been sent is settled with --adopt or --resubmit', async () => {
    await using api = await serveFake();
    folder.write('contacts.csv', oneJob);
    api.fake.failNext('startBulk', { connection: 'lost' });
    const first = await folder.saino(api.url, ...clean);
    expect(first.stderr).toMatch(
      /\nJob 1: Upload of the list: .* It may or may not have started\. .*--adopt 1=BULK_ID .*--resubmit=1\.\n/,
    );
    expect(first.stderr.endsWith(resume(api))).toBe(true);
    expect(await resumeWith(first, api)).toMatchObject({ code: first.code });
    expect(api.uploads()).toHaveLength(1);
    expect(await resumeWith(first, api, '--adopt', '1=1003')).toMatchObject({ code: first.code });
    const again = await resumeWith(first, api, '--resubmit=1');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain(
      '\nOf these, 2 addresses in 1 job may have been sent before and may be charged twice.\n',
    );
    expect(api.uploads()).toHaveLength(2);
    expect(folder.files()).toEqual(['clean.csv', 'contacts.csv']);
  });
});

describe('a run that cannot go on', () => {
  test("is not resumed at another server: its job would be somebody else's", async () => {
    await using api = await serveFake();
    await using other = await serveFake();
    folder.write('contacts.csv', oneJob);
    api.fake.failNext('getBulkProgress', { status: 404 });
    await folder.saino(api.url, ...clean);
    for (const more of [[], ['--force'], ['--dry-run']]) {
      const { code, stderr } = await folder.saino(other.url, ...clean, ...more);
      expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 2, lines: 2 });
      expect(stderr).toContain(`belongs to a run with a different server: ${api.url}, not ${other.url}. `);
    }
    expect(other.fake.requests).toEqual([]);
  });

  test('says so where another one may be running elsewhere, and a second Ctrl-C ends it at once', async () => {
    await using api = await serveFake();
    folder.write('contacts.csv', oneJob);
    folder.write('clean.csv.saino.lock', 'half a lock');
    const child = spawn(process.execPath, [cli, ...clean], {
      cwd: folder.path(),
      env: { ...process.env, ...environment(api.url) },
    });
    child.stderr.once('data', () => child.kill('SIGINT'));
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringMatching(
        /clean\.csv\.saino\.lock belongs to another run, .*\n✖ Interrupted\.\nTo continue: /,
      ),
    });
  });
});
