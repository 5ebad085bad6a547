import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempDisposableSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { createFakeSaino, type FakeSaino } from 'saino-email-cleaning/testing';
import { serveFetch } from '../src/cli/serve-fetch.ts';
import { root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

/** A run of twelve jobs. */
const rows = 300;
const kills = 20;
/** Inside the project, for the worker to find its packages. */
const worker = path.join(root, 'dist/test-kill/worker.js');

/** How one run ended, whatever it was killed at. */
type Ending = { isKilled: boolean; uncertain: number };

await main(async () => {
  const { values } = readArguments(
    { options: { seed: { type: 'string' } } },
    'npm run test:kill [-- --seed <integer>]',
  );
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  console.log(`Seed ${seed}. To repeat these moments: npm run test:kill -- --seed ${seed}`);
  await build({
    absWorkingDir: root,
    entryPoints: ['test/support/kill/worker.ts'],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  using temporary = mkdtempDisposableSync(path.join(tmpdir(), 'saino-kill-'));
  const folder = temporary.path;
  const list = path.join(folder, 'list.csv');
  writeFileSync(list, listOf(rows));
  const reference = await undisturbed(folder, list);
  const random = randomFrom(seed);
  let uncertain = 0;
  let killed = 0;
  for (let attempt = 1; killed < kills; attempt++) {
    const ending = await killOnce(folder, list, random() * reference.ms, attempt, reference.output);
    // A run that was over before its moment proves nothing.
    if (!ending.isKilled) continue;
    killed += 1;
    uncertain += ending.uncertain;
    console.log(`✔ ${killed} of ${kills}: ${ending.uncertain} uncertain`);
  }
  console.log(`✔ ${kills} kills: every output is that of an undisturbed run, ${uncertain} parts were uncertain`);
});

function listOf(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => `Person ${index},user${index}@example.com`);
  return ['name,email', ...lines, ''].join('\n');
}

/** The output of a run that nothing disturbs, and how long it takes. */
async function undisturbed(folder: string, list: string): Promise<{ output: string; ms: number }> {
  await using api = await startApi();
  const output = path.join(folder, 'undisturbed.csv');
  const start = performance.now();
  await ended(run(api.url, list, output));
  const ms = performance.now() - start;
  if (!existsSync(output)) throw new Problem('The undisturbed run wrote no output.');
  checkUploads(api.fake, 1);
  return { output: readFileSync(output, 'utf8'), ms };
}

/** Kills a run at a moment, then runs the same command until it is done. */
async function killOnce(folder: string, list: string, ms: number, kill: number, expected: string): Promise<Ending> {
  await using api = await startApi();
  const output = path.join(folder, `clean-${kill}.csv`);
  const first = run(api.url, list, output);
  const firstEnd = ended(first);
  await sleep(ms);
  first.kill('SIGKILL');
  const isKilled = (await firstEnd).signal === 'SIGKILL';
  const second = await ended(run(api.url, list, output));
  // A run that was complete before the kill keeps its output, and the next one refuses to replace it.
  const wasComplete = /already exists/.test(second.stderr) && !existsSync(`${output}.saino.json`);
  if (!wasComplete && second.code !== 0) throw new Problem(`Kill ${kill}, after ${ms} ms: ${second.stderr}`);
  const { unfinished } = wasComplete ? { unfinished: [] } : (JSON.parse(second.stdout) as { unfinished: unknown[] });
  checkUploads(api.fake, 1);
  if (unfinished.length > 0) {
    const third = await ended(run(api.url, list, output, 'resubmit'));
    if (third.code !== 0) throw new Problem(`Kill ${kill}, after ${ms} ms: ${third.stderr}`);
    checkUploads(api.fake, 2);
  }
  if (readFileSync(output, 'utf8') !== expected) throw new Problem(`Kill ${kill}, after ${ms} ms: another output.`);
  const left = readdirSync(folder).filter((name) => name.startsWith(`clean-${kill}.csv.`) || name.endsWith('.part'));
  if (left.length > 0) throw new Problem(`Kill ${kill}, after ${ms} ms: ${left.join(', ')} is left.`);
  return { isKilled, uncertain: unfinished.length };
}

/** The fake is the witness: it lives through every kill. */
async function startApi() {
  let fake: FakeSaino | undefined;
  const server = await serveFetch((url) => {
    fake = createFakeSaino({ percentages: [100], reportOrigin: url });
    return fake.fetch;
  });
  if (!fake) throw new Problem('The fake was not created.');
  return { fake, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** @throws a {@link Problem} if an address was uploaded more often than that. */
function checkUploads(fake: FakeSaino, most: number): void {
  const counts = new Map<string, number>();
  for (const address of fake.requests.flatMap(({ upload }) => upload?.addresses ?? [])) {
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  const repeated = [...counts.values()].filter((count) => count > most).length;
  if (repeated > 0) throw new Problem(`${repeated} addresses were uploaded more than once.`);
}

function run(...args: string[]): ChildProcess {
  return spawn(process.execPath, [worker, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess) {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Problem('The worker has no pipes.');
  const [out, err, [code, signal]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { stdout: out, stderr: err, code, signal };
}

/** The same numbers from 0 to 1 for the same seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
