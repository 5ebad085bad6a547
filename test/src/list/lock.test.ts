import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, linkSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runList } from '../../../src/list/clean-list.ts';
import { acquireLocks } from '../../../src/list/lock.ts';
import { collect, errorOf, listOf, startFake, useListFolder, withUpload } from '../../support/list.ts';

const { at, files, read, write, clean } = useListFolder();

const lock = 'clean.csv.saino.lock';
/** A tenth of a second stands for the 30 seconds that users wait. */
const timing = { beat: 20, patience: 100 };

const acquire = (options: Parameters<typeof acquireLocks>[1] = timing) => acquireLocks([at(lock)], options);
const ownerOf = (text: string) => JSON.parse(text.split('\n', 1)[0] ?? '');

/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

/** A lock of this system, with other fields. */
async function ownerWith(fields: object): Promise<string> {
  await using _held = await acquireLocks([at('sample')]);
  return `${JSON.stringify({ ...ownerOf(read('sample')), id: 'other', ...fields })}\n              0\n`;
}

describe('the lock of an output', () => {
  test('is held until it is released', async () => {
    const held = await acquire();
    expect(await errorOf(acquire())).toMatchObject({
      code: 'run_conflict',
      message: `Another run (process ${process.pid} on ${hostname()}) is using ${at(lock)}. Wait for it, or stop it.`,
    });
    expect(await errorOf(acquireLocks([at('other'), at(lock)]))).toMatchObject({ code: 'run_conflict' });
    expect(files()).toEqual([lock]);
    await held[Symbol.asyncDispose]();
    expect(files()).toEqual([]);
  });

  test('keeps a second run from starting, whatever it calls the output', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    write('clean.csv', 'old');
    symlinkSync(at('clean.csv'), at('link.csv'));
    const names = ['clean.csv', 'link.csv', '../x/clean.csv'].map((name) =>
      at(name.replace('x', at('').split('/').at(-2) ?? '')),
    );
    const runs = await Promise.allSettled(names.map((output) => clean(fake.saino, { output, force: true })));
    expect(runs.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(fake.uploaded()).toHaveLength(4);
    expect(read('clean.csv')).toContain('Deliverable');
    expect(files()).toEqual(['clean.csv', 'link.csv', 'list.csv']);
  });

  test('is one for each output, even if the states are elsewhere', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const runs = ['a.json', 'b.json'].map((name) => clean(fake.saino, { statePath: at(name), force: true }));
    expect((await Promise.allSettled(runs)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(fake.uploaded()).toHaveLength(4);
  });

  test('of a hard link is that of another file: each run has an output of its own', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    write('clean.csv', 'old');
    linkSync(at('clean.csv'), at('link.csv'));
    await Promise.all([at('clean.csv'), at('link.csv')].map((output) => clean(fake.saino, { output, force: true })));
    expect(read('clean.csv')).toBe(read('link.csv'));
    unlinkSync(at('link.csv'));
    expect(read('clean.csv')).toContain('Deliverable');
  });

  test.each([
    ['a process that is dead', () => ({ pid: deadPid() })],
    ['a pid that is now that of another process', () => ({ processStart: '1' })],
  ])('of %s is replaced at once', async (_name, fields) => {
    write(lock, await ownerWith(fields()));
    const held = await acquire({});
    expect(ownerOf(read(lock))).toMatchObject({ pid: process.pid });
    expect(files()).toEqual([lock]);
    await held[Symbol.asyncDispose]();
  });

  test.each([{}, { processStart: undefined }])('of a process that lives is kept, with %j', async (fields) => {
    const text = await ownerWith(fields);
    write(lock, text);
    expect(await errorOf(acquire({}))).toMatchObject({ code: 'run_conflict' });
    expect(read(lock)).toBe(text);
  });

  test.runIf(process.platform === 'linux')('of a process that is dead and not yet reaped is replaced', async () => {
    // What the shell starts is left to a program that knows nothing of it.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void parent.kill());
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(line);
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ');
    write(lock, await ownerWith({ pid }));
    await using _held = await acquire({});
    expect(ownerOf(read(lock))).toMatchObject({ pid: process.pid });
  });

  test.each([
    ['a dead process', () => ownerWith({ pid: deadPid() })],
    ['nobody knows whom', async () => ''],
  ])('of %s is replaced by one of several', async (_name, content) => {
    write(lock, await content());
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => acquire()));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(files()).toEqual([lock]);
  });

  // A pid means nothing there, even one that is dead here.
  const elsewhere: [string, () => Promise<string>][] = [
    ['another host', () => ownerWith({ pid: deadPid(), host: 'elsewhere' })],
    ['another start of the system', () => ownerWith({ pid: deadPid(), bootId: 'another' })],
    ['another container', () => ownerWith({ pid: deadPid(), pidNamespace: 'pid:[1]' })],
    ['a run that was killed while it made it', async () => ''],
    ['a run that was killed in the middle of it', async () => (await ownerWith({})).slice(0, 30)],
    ['a pid that is none', () => ownerWith({ pid: 0 })],
    ['what is no lock', async () => 'mine'],
  ];

  test.each(elsewhere)('of %s is watched, and replaced once it has not changed for a while', async (_name, content) => {
    write(lock, await content());
    const waits: string[] = [];
    const onWait = async (file: string) => void waits.push(file);
    await using _held = await acquire({ ...timing, onWait });
    expect(ownerOf(read(lock))).toMatchObject({ pid: process.pid });
    expect({ waits, files: files() }).toEqual({ waits: [at(lock)], files: [lock] });
  });

  test.each(elsewhere)('of %s stays if it changes', async (_name, content) => {
    write(lock, await content());
    const waiting = errorOf(acquire({ beat: 20, patience: 60_000, onWait: async () => appendFileSync(at(lock), '.') }));
    await sleep(50);
    appendFileSync(at(lock), '.');
    expect(await waiting).toMatchObject({ code: 'run_conflict', message: expect.stringMatching(/^Another run/) });
    expect(read(lock)).toMatch(/\.\.$/);
  });

  test('changes as long as it is held, and its file does not grow', async () => {
    await using _held = await acquire();
    const first = read(lock);
    await expect.poll(() => read(lock)).not.toBe(first);
    expect(read(lock)).toHaveLength(first.length);
  });

  test('is waited for no longer than the caller wants', async () => {
    write(lock, '');
    const signal = AbortSignal.timeout(20);
    expect(await errorOf(acquire({ beat: 60_000, patience: 60_000, signal }))).toMatchObject({ code: 'aborted' });
    expect(read(lock)).toBe('');
  });

  test('that somebody else has made meanwhile is neither released nor written to', async () => {
    const held = await acquire();
    unlinkSync(at(lock));
    const other = await ownerWith({});
    write(lock, other);
    const what = `${at(lock)} is no longer the lock of this run: another run has taken it over, or it was deleted.`;
    const message = `${what} Nothing more is sent or written.`;
    expect(await errorOf(held.check())).toMatchObject({ code: 'run_conflict', message });
    await sleep(2 * timing.beat);
    await held[Symbol.asyncDispose]();
    expect(read(lock)).toBe(other);
  });
});

test('a run that waits for a lock says so', async () => {
  write('list.csv', listOf(1));
  write(lock, '');
  const { events, onProgress } = collect();
  const options = { saino: startFake().saino, input: at('list.csv'), output: at('clean.csv'), onProgress };
  expect(await runList(options, timing)).toMatchObject({ isComplete: true });
  expect(events[0]).toEqual({ type: 'waiting', file: at(lock) });
});

describe('a run that slept, and whose lock another one has taken', () => {
  /** Takes the lock away at a moment of a run. */
  const steal = async () => {
    unlinkSync(at(lock));
    write(lock, await ownerWith({}));
  };

  test.each(['upload', 'merge'])('stops at the event %s, and sends and writes nothing', async (moment) => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const onProgress = ({ type }: { type: string }) => (type === moment ? steal() : undefined);
    expect(await errorOf(clean(fake.saino, { onProgress }))).toMatchObject({ code: 'run_conflict' });
    expect(fake.uploaded()).toHaveLength(moment === 'upload' ? 0 : 4);
    expect(files()).not.toContain('clean.csv');
  });

  test('keeps nothing of an iterable', async () => {
    const input = async function* () {
      yield 'a@example.com';
      await steal();
    };
    expect(await errorOf(clean(startFake().saino, { input: input() }))).toMatchObject({ code: 'run_conflict' });
    expect(files()).toEqual([lock]);
  });

  test('names the job whose bulk id it cannot keep', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const startBulk: typeof fake.saino.startBulk = async (...request) => {
      const started = await fake.saino.startBulk(...request);
      await steal();
      return started;
    };
    const error = await errorOf(clean(withUpload(fake.saino, startBulk)));
    expect(error).toMatchObject({ code: 'run_conflict', bulkId: 1002, message: expect.stringContaining('1=1002') });
    expect(fake.uploaded()).toHaveLength(3);
  });
});
