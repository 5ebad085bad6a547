import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { acquireLock } from '../../../src/list/lock.ts';
import { errorOf, listOf, startFake, useListFolder } from '../../support/list.ts';

const { at, files, read, write, clean } = useListFolder();

const lock = 'clean.csv.saino.lock';

/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

const owner = (fields: object) => JSON.stringify({ pid: process.pid, host: hostname(), id: 'other', ...fields });

describe('the lock of an output', () => {
  test('is held until it is released', async () => {
    const held = await acquireLock(at(lock));
    expect(await errorOf(acquireLock(at(lock)))).toMatchObject({
      code: 'run_conflict',
      message: `Process ${process.pid} has this output. If that is no longer so, delete ${at(lock)}.`,
    });
    await held[Symbol.asyncDispose]();
    expect(files()).toEqual([]);
  });

  test('keeps a second run from starting', async () => {
    const fake = startFake();
    write('list.csv', listOf(4));
    const runs = await Promise.allSettled([clean(fake.saino), clean(fake.saino)]);
    expect(runs.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(fake.uploaded()).toHaveLength(4);
    expect(files()).toEqual(['clean.csv', 'list.csv']);
  });

  test.each([
    ['a process that is dead', () => owner({ pid: deadPid() })],
    ['a pid that is now that of another process', () => owner({ processStart: '1' })],
  ])('of %s is replaced', async (_name, content) => {
    write(lock, content());
    const held = await acquireLock(at(lock));
    expect(JSON.parse(read(lock))).toMatchObject({ pid: process.pid });
    expect(files()).toEqual([lock]);
    await held[Symbol.asyncDispose]();
  });

  test.runIf(process.platform === 'linux')('of a process that is dead and not yet reaped is replaced', async () => {
    // What the shell starts is left to a program that knows nothing of it.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(line);
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ');
    write(lock, owner({ pid }));
    await using _held = await acquireLock(at(lock));
    expect(JSON.parse(read(lock))).toMatchObject({ pid: process.pid });
    parent.kill();
  });

  test('of a dead process is replaced by one of several', async () => {
    write(lock, owner({ pid: deadPid() }));
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(at(lock))));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(files()).toEqual([lock]);
  });

  test.each([
    ['another host', owner({ pid: deadPid(), host: 'elsewhere' }), / on elsewhere has this output/],
    ['a file that is not a lock', 'mine', /Another run has this output/],
  ])('of %s stays', async (_name, content, message) => {
    write(lock, content);
    expect(await errorOf(acquireLock(at(lock)))).toMatchObject({
      code: 'run_conflict',
      message: expect.stringMatching(message),
    });
    expect(read(lock)).toBe(content);
  });

  test('that somebody else has made meanwhile is not released', async () => {
    const held = await acquireLock(at(lock));
    write(lock, owner({}));
    await held[Symbol.asyncDispose]();
    expect(files()).toEqual([lock]);
  });
});
