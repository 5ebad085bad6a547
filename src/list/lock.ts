import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, readlink, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as v from 'valibot';
import { hasCode, onDisk, readIfThere } from '../disk.js';
import { sleep } from '../http/call.js';
import { SainoError } from '../index.js';

const ownerSchema = v.object({
  /** Tells this lock from every other one. */
  id: v.string(),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The start of the process, where that is known: its pid may be another's by now. */
  processStart: v.optional(v.string()),
  host: v.string(),
  /** A pid means something within one start of one system, and there within one namespace, such as a container's. */
  bootId: v.optional(v.string()),
  pidNamespace: v.optional(v.string()),
});

type Owner = v.InferOutput<typeof ownerSchema>;

/** Intervals of a lock, which tests shorten. */
export type LockTiming = {
  /** Time between two signs that the owner lives, in ms. */
  beat?: number;
  /** Time that a lock has to stay unchanged if nobody can tell whether its owner lives, in ms. */
  patience?: number;
};

type Waiting = Required<LockTiming> & {
  signal?: AbortSignal | undefined;
  onWait?: ((file: string) => Promise<void>) | undefined;
};

/** Locks that are held. Leaving the scope releases them. */
export type Locks = AsyncDisposable & {
  /** @throws `run_conflict` if another run has taken one over. */
  check(): Promise<void>;
};

type Lock = { file: string; owner: Owner; handle: FileHandle };

/**
 * Locks a run against other processes, and against this one.
 *
 * The pid of the owner, if it means something here, decides at once whether the owner is dead. Otherwise the lock is
 * taken over once it has not changed for a while: its owner rewrites a counter in it.
 *
 * @throws `run_conflict` if another run has one of them, `aborted`, or `disk`.
 */
export async function acquireLocks(
  files: readonly string[],
  { beat = 5000, patience = 30_000, ...others }: LockTiming & Omit<Waiting, keyof LockTiming> = {},
): Promise<Locks> {
  const owner = await describeOwner();
  const held: Lock[] = [];
  const release = async () => {
    for (const lock of held.splice(0).reverse()) await releaseLock(lock);
  };
  try {
    for (const file of files) held.push(await acquire(file, owner, { beat, patience, ...others }));
  } catch (error) {
    await release();
    throw error;
  }
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    for (const lock of held) void writeCount(lock, count);
  }, beat).unref();
  return {
    async check() {
      for (const { file } of held) {
        if (parse(await read(file))?.id === owner.id) continue;
        const what = `${file} is no longer the lock of this run: another run has taken it over, or it was deleted.`;
        throw new SainoError('run_conflict', `${what} Nothing more is sent or written.`);
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await release();
    },
  };
}

async function acquire(file: string, owner: Owner, waiting: Waiting): Promise<Lock> {
  for (;;) {
    const created = await create(file, owner);
    if (created) return created;
    const dead = await readDead(file, owner, waiting);
    if (dead === undefined) continue;
    // Of several that find it dead, one may replace it: the one that has the lock of its successor.
    const next = await acquire(`${file}.next`, owner, waiting);
    if ((await read(file)) === dead && (await renameIfThere(next.file, file))) return { ...next, file };
    await releaseLock(next);
  }
}

/** @returns `undefined` if there is one already. */
async function create(file: string, owner: Owner): Promise<Lock | undefined> {
  return onDisk(`${file} cannot be written`, async () => {
    const handle = await open(file, 'wx', 0o600).catch((error) => {
      if (hasCode(error, 'EEXIST')) return undefined;
      throw error;
    });
    if (!handle) return undefined;
    const lock = { file, owner, handle };
    try {
      await handle.write(firstLine(owner) + countOf(0), 0);
      return lock;
    } catch (error) {
      await handle.close();
      await rm(file, { force: true });
      throw error;
    }
  });
}

const firstLine = (owner: Owner): string => `${JSON.stringify(owner)}\n`;

/** As long as any other, so that a lock that is rewritten is never half a lock. */
const countOf = (count: number): string => `${String(count).padStart(15)}\n`;

/** Shows that the owner lives, in the file that it has created: in no other one that may have its name by now. */
async function writeCount({ handle, owner }: Lock, count: number): Promise<void> {
  try {
    await handle.write(countOf(count), Buffer.byteLength(firstLine(owner)));
    await handle.datasync();
  } catch {
    // The lock may just be released. If the disk has failed, whatever is written next says so.
  }
}

async function releaseLock({ file, owner, handle }: Lock): Promise<void> {
  await onDisk(`${file} cannot be deleted`, async () => {
    await handle.close();
    // Somebody may have deleted it, and another run may have made its own.
    if (parse(await read(file))?.id === owner.id) await rm(file, { force: true });
  });
}

/**
 * Waits until a lock is certain to be that of a dead process.
 *
 * @returns what is in it, or `undefined` if it is gone.
 * @throws `run_conflict` if its owner lives.
 */
async function readDead(file: string, self: Owner, waiting: Waiting): Promise<string | undefined> {
  const text = await read(file);
  if (text === undefined) return undefined;
  const owner = parse(text);
  if (owner && areNeighbors(owner, self)) {
    if (await isAlive(owner)) throw heldBy(file, owner);
    return text;
  }
  await waiting.onWait?.(file);
  // Neither its time on disk nor the clock of its host means anything here.
  for (const start = performance.now(); performance.now() - start < waiting.patience; ) {
    await sleep(waiting.beat / 5, waiting.signal);
    const now = await read(file);
    if (now === undefined) return undefined;
    if (now !== text) throw heldBy(file, parse(now));
  }
  return text;
}

/** @returns `undefined` if it is not there. */
const read = (file: string): Promise<string | undefined> => readIfThere(file, () => readFile(file, 'utf8'));

/** @returns `undefined` for half a lock, and for what is none. */
function parse(text: string | undefined): Owner | undefined {
  try {
    const parsed = v.safeParse(ownerSchema, JSON.parse(text?.split('\n', 1)[0] ?? ''));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** @returns `false` if it is not there. */
async function renameIfThere(from: string, to: string): Promise<boolean> {
  const renamed = await readIfThere(from, () => rename(from, to).then(() => true));
  return renamed ?? false;
}

async function describeOwner(): Promise<Owner> {
  // Only Linux has them.
  const orNothing = (task: Promise<string>) => task.catch(() => undefined);
  return {
    id: randomUUID(),
    pid: process.pid,
    processStart: (await inspect(process.pid)).processStart,
    host: hostname(),
    bootId: (await orNothing(readFile('/proc/sys/kernel/random/boot_id', 'utf8')))?.trim(),
    pidNamespace: await orNothing(readlink('/proc/self/ns/pid')),
  };
}

/** `true` if the pid of one means something to the other. */
function areNeighbors({ host, bootId, pidNamespace }: Owner, other: Owner): boolean {
  const isKnown = process.platform !== 'linux' || (bootId !== undefined && pidNamespace !== undefined);
  return isKnown && host === other.host && bootId === other.bootId && pidNamespace === other.pidNamespace;
}

async function isAlive({ pid, processStart }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return hasCode(error, 'EPERM');
  }
  const now = await inspect(pid);
  // It has been killed, and its parent has not noticed yet, which a container's may never do.
  if (now.state === 'Z') return false;
  return processStart === undefined || now.processStart === undefined || now.processStart === processStart;
}

/** Reads Linux's `/proc/<pid>/stat`: the state of a process, and when it started, in ticks since the system did. */
async function inspect(pid: number): Promise<{ state?: string; processStart?: string }> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the program is in parentheses, and may contain some. The fields 3 and 22 come after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], processStart: fields[19] };
  } catch {
    // Neither other systems nor all containers have it, and without it the pid alone decides.
    return {};
  }
}

function heldBy(file: string, owner: Owner | undefined): SainoError {
  const process = owner ? ` (process ${owner.pid} on ${owner.host})` : '';
  return new SainoError('run_conflict', `Another run${process} is using ${file}. Wait for it, or stop it.`);
}
