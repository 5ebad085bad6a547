import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempDisposableSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { createFakeSaino, type FakeSaino } from 'saino-email-cleaning/testing';
import { serveFetch } from '../src/cli/serve-fetch.ts';
import { root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

/** Moments at which a run of twelve jobs is killed, in each of the ways of {@link modes}. */
const kills = 10;
const modes: Mode[] = [
  { name: 'one upload at a time', options: {} },
  { name: 'two uploads in flight', options: { concurrency: 2 } },
  { name: 'over an output of before', options: { concurrency: 2, force: true } },
];
/** Inside the project, for the worker to find its packages. */
const worker = path.join(root, 'dist/test-kill/worker.js');
const preload = path.join(root, 'test/support/kill/count-operations.mjs');

/** Options of a run, which is resumed with the same ones. */
type Mode = { name: string; options: { concurrency?: number; force?: true } };

/** A list, and what becomes of it when nothing disturbs the run. */
type List = { file: string; output: string; ms: number; operations: number };

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
  const random = randomFrom(seed);
  const long = await undisturbed(folder, 'long.csv', 300);
  for (const mode of modes) {
    let uncertain = 0;
    for (let killed = 0; killed < kills; ) {
      const ms = random() * long.ms;
      const ending = await killOnce(folder, long, mode, { ms, what: `after ${ms} ms` });
      // A run that was over before its moment proves nothing.
      if (!ending.isKilled) continue;
      killed += 1;
      uncertain += ending.uncertain;
    }
    console.log(`✔ ${mode.name}: ${kills} kills, after which ${uncertain} parts were uncertain`);
  }
  const short = await undisturbed(folder, 'short.csv', 50);
  for (const mode of modes.slice(1)) {
    let operation = 1;
    while ((await killOnce(folder, short, mode, { operation, what: `before operation ${operation}` })).isKilled) {
      operation += 1;
    }
    if (operation < short.operations / 2) throw new Problem(`Only ${operation - 1} operations were counted.`);
    console.log(`✔ ${mode.name}: killed before each of its ${operation - 1} file operations`);
  }
  console.log('✔ Every output is that of an undisturbed run, nothing was sent twice, and nothing is left.');
});

function listOf(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => `Person ${index},user${index}@example.com`);
  return ['name,email', ...lines, ''].join('\n');
}

async function undisturbed(folder: string, name: string, rows: number): Promise<List> {
  await using api = await startApi();
  const file = path.join(folder, name);
  const output = path.join(folder, `undisturbed-${name}`);
  writeFileSync(file, listOf(rows));
  const start = performance.now();
  const { stderr } = await ended(run(api.url, file, output, {}));
  const ms = performance.now() - start;
  if (!existsSync(output)) throw new Problem(`The undisturbed run wrote no output. ${stderr}`);
  checkUploads(api.fake, 1);
  const operations = Number(/operations: (\d+)/.exec(stderr)?.[1]);
  return { file, output: readFileSync(output, 'utf8'), ms, operations };
}

type Moment = { ms?: number; operation?: number; what: string };

/** Kills a run at a moment, then runs the same command until it is done. */
async function killOnce(folder: string, list: List, { name, options }: Mode, { ms, operation, what }: Moment) {
  const check = (holds: boolean, problem: string) => {
    if (!holds) throw new Problem(`${name}, killed ${what}: ${problem}`);
  };
  await using api = await startApi();
  const output = path.join(folder, 'clean.csv');
  rmSync(output, { force: true });
  if (options.force) writeFileSync(output, 'what was there before');
  const resume = (more: object = {}) => ended(run(api.url, list.file, output, { ...options, ...more }));
  const first = run(api.url, list.file, output, options, operation);
  const firstEnd = ended(first);
  if (ms !== undefined) {
    await sleep(ms);
    first.kill('SIGKILL');
  }
  const isKilled = (await firstEnd).signal === 'SIGKILL';
  let uncertain = 0;
  // Once the state is gone, the run is complete: with `force`, the same command would be a new one.
  const isComplete = existsSync(output) && readFileSync(output, 'utf8') === list.output;
  if (!isComplete || existsSync(`${output}.saino.json`)) {
    const second = await resume();
    check(second.code === 0, second.stderr);
    uncertain = (JSON.parse(second.stdout) as { unfinished: unknown[] }).unfinished.length;
    checkUploads(api.fake, 1);
    const third = uncertain > 0 ? await resume({ resubmit: true }) : second;
    check(third.code === 0, third.stderr);
    checkUploads(api.fake, 2);
  }
  check(readFileSync(output, 'utf8') === list.output, 'another output.');
  const left = readdirSync(folder).filter((file) => file.startsWith('clean.csv.') || file.endsWith('.part'));
  check(left.length === 0, `${left.join(', ')} is left.`);
  return { isKilled, uncertain };
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

function run(url: string, list: string, output: string, options: object, killAt?: number): ChildProcess {
  const args = ['--import', preload, worker, url, list, output, JSON.stringify(options)];
  const env = { ...process.env, KILL_AT: String(killAt) };
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
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
