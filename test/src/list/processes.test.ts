import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { root } from '../../../scripts/lib/paths.ts';
import { cleanList } from '../../../src/list.ts';
import { listOf, startFake, useListFolder } from '../../support/list.ts';

const { at, files, read, write } = useListFolder();

const child = path.join(root, 'test/support/list-child.ts');

/** What a process prints that cleans the list of the folder. The shell may restrict it first. */
async function cleanElsewhere(restriction = ''): Promise<string> {
  const script = `${restriction}\nexec "$@"`;
  const run = spawn('bash', ['-c', script, 'bash', process.execPath, child, at('')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(run.stdout);
}

/** A list whose rows are much longer than their addresses, so that its output alone is a large file. */
const wideList = (rows: number) =>
  `note,email\n${Array.from({ length: rows }, (_, index) => `${'x'.repeat(1000)},user${index}@example.com\n`).join('')}`;

test('a full disk leaves no output, and what is kept is enough to resume', { timeout: 60_000 }, async () => {
  write('list.csv', wideList(300));
  // The largest file that the process may write, in KiB.
  const printed = await cleanElsewhere('ulimit -f 100');
  expect(printed).toMatch(/^report$/m);
  expect(printed).toContain(`disk: ${at('clean.csv')} cannot be written: file too large.`);
  expect(files()).toEqual(['clean.csv.saino.json', 'clean.csv.saino.report-1.csv', 'list.csv']);
  const fake = startFake();
  const options = { saino: fake.saino, input: at('list.csv'), output: at('clean.csv') };
  expect(await cleanList(options)).toMatchObject({ isComplete: true, withVerdict: 300 });
  expect(fake.requests).toEqual([]);
  expect(files()).toEqual(['clean.csv', 'list.csv']);
});

test('a folder that is read-only is refused before anything is sent', { timeout: 60_000 }, async () => {
  write('list.csv', listOf(3));
  chmodSync(at(''), 0o555);
  // Root would write there all the same, unless it lacks what lets it. Another user may not reach the project.
  const unprivileged = 'exec setpriv --inh-caps=-dac_override --bounding-set=-dac_override "$@"';
  const printed = await cleanElsewhere(process.getuid?.() === 0 ? unprivileged : '');
  chmodSync(at(''), 0o755);
  expect(printed).toMatch(/^(invalid_argument|disk): .*permission denied/);
  expect(printed).not.toContain('upload');
  expect(files()).toEqual(['list.csv']);
});

test('of two processes with one output, the second stops and names the first', { timeout: 60_000 }, async () => {
  write('list.csv', listOf(3));
  const first = spawn(process.execPath, [child, at(''), 'Infinity'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let printed = '';
    for await (const chunk of first.stdout) {
      printed += chunk;
      if (printed.includes('started')) break;
    }
    const state = read('clean.csv.saino.json');
    expect(await cleanElsewhere()).toMatch(new RegExp(`^run_conflict: Another run \\(process ${first.pid} on `));
    expect(read('clean.csv.saino.json')).toBe(state);
  } finally {
    first.kill('SIGKILL');
  }
});
