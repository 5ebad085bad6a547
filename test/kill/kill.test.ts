// Kills runs of `cleanList` at random moments and before each of their file operations, and resumes them.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { type FakeServer, serveFake } from '../support/fake-server.ts';
import { useListFolder } from '../support/list.ts';

/** The random moments at which a run of twelve jobs is killed, for each of the {@link modes}. */
const kills = 10;
/** Set the variable to repeat the moments of a run that failed. */
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

/** Options of a run, which is resumed with the same ones. */
type Mode = { concurrency?: number; force?: true };
const oneUpload: [string, Mode] = ['one upload at a time', {}];
const modes: [string, Mode][] = [
  ['two uploads in flight', { concurrency: 2 }],
  ['an output of before is replaced', { concurrency: 2, force: true }],
];

/** A list, and what becomes of it when nothing disturbs the run. */
type List = { file: string; output: string; ms: number; operations: number };

/** Inside the project, for it to find its packages. */
const worker = path.join(root, 'dist/kill/worker.js');
const preload = path.join(import.meta.dirname, 'count-operations.mjs');
const { at } = useListFolder();

beforeAll(async () => {
  console.log(`To repeat the random moments: KILL_SEED=${seed} npm run test:kill`);
  const entryPoints = [path.join(import.meta.dirname, 'worker.ts')];
  await build({ entryPoints, outfile: worker, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
});

describe.each([oneUpload, ...modes])('%s, killed', (_, mode) => {
  test('at random moments', async () => {
    const list = await undisturbed(300);
    const shares = fc.sample(fc.noBias(fc.integer({ min: 0, max: 1000 })), { seed, numRuns: 10 * kills });
    let killed = 0;
    for (const share of shares) {
      // A run that was over before its moment proves nothing.
      if (await isKilled(list, mode, { ms: (share / 1000) * list.ms })) killed += 1;
      if (killed === kills) return;
    }
    expect(killed).toBe(kills);
  });
});

describe.each(modes)('%s, killed', (_, mode) => {
  test('before each file operation', async () => {
    const list = await undisturbed(50);
    let operation = 1;
    while (await isKilled(list, mode, { operation })) operation += 1;
    expect(operation).toBeGreaterThan(list.operations / 2);
  });
});

async function undisturbed(rows: number): Promise<List> {
  await using api = await serveFake({ percentages: [100] });
  const file = at('list.csv');
  const lines = Array.from({ length: rows }, (_, index) => `Person ${index},user${index}@example.com`);
  writeFileSync(file, ['name,email', ...lines, ''].join('\n'));
  const start = performance.now();
  const { stderr } = await ended(run(api.url, file, at('undisturbed.csv'), {}));
  const ms = performance.now() - start;
  expectUploads(api, 1);
  const operations = Number(/operations: (\d+)/.exec(stderr)?.[1]);
  return { file, output: readFileSync(at('undisturbed.csv'), 'utf8'), ms, operations };
}

type Moment = { ms?: number; operation?: number };

/** Kills a run at a moment, then runs the same command until it is done. @returns `false` if the run was over by then. */
async function isKilled(list: List, mode: Mode, moment: Moment): Promise<boolean> {
  // The fake is the witness: it lives through every kill.
  await using api = await serveFake({ percentages: [100] });
  const output = at('clean.csv');
  rmSync(output, { force: true });
  if (mode.force) writeFileSync(output, 'what was there before');
  const resume = (more: object = {}) => ended(run(api.url, list.file, output, { ...mode, ...more }));
  const first = run(api.url, list.file, output, mode, moment.operation);
  const firstEnd = ended(first);
  if (moment.ms !== undefined) {
    await sleep(moment.ms);
    first.kill('SIGKILL');
  }
  const { signal } = await firstEnd;
  // Once the state is gone, the run is complete: with `force`, the same command would be a new one.
  const isComplete = existsSync(output) && readFileSync(output, 'utf8') === list.output;
  if (!isComplete || existsSync(`${output}.saino.json`)) {
    const second = await resume();
    expect(second, JSON.stringify(moment)).toMatchObject({ code: 0 });
    expectUploads(api, 1);
    const { unfinished } = JSON.parse(second.stdout) as { unfinished: unknown[] };
    if (unfinished.length > 0) expect(await resume({ resubmit: true })).toMatchObject({ code: 0 });
    expectUploads(api, 2);
  }
  expect(readFileSync(output, 'utf8'), JSON.stringify(moment)).toBe(list.output);
  const left = readdirSync(at('')).filter((file) => file.startsWith('clean.csv.') || file.endsWith('.part'));
  expect(left, JSON.stringify(moment)).toEqual([]);
  return signal === 'SIGKILL';
}

function expectUploads(api: FakeServer, most: number): void {
  const counts = new Map<string, number>();
  for (const address of api.uploads().flat()) counts.set(address, (counts.get(address) ?? 0) + 1);
  expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(most);
}

function run(url: string, list: string, output: string, options: object, killAt?: number): ChildProcess {
  const args = ['--import', preload, worker, url, list, output, JSON.stringify(options)];
  const env = { ...process.env, KILL_AT: String(killAt) };
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
}

async function ended(child: ChildProcess) {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The worker has no pipes.');
  const [out, err, [code, signal]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { stdout: out, stderr: err, code, signal };
}
