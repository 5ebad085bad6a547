import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as v from 'valibot';
import { hasCode, onDisk } from '../disk.js';
import { SainoError } from '../index.js';

const ownerSchema = v.object({
  pid: v.number(),
  host: v.string(),
  /** When the process started, where that is known: its pid may be another's by now. */
  processStart: v.optional(v.string()),
  /** Tells this lock from every other one. */
  id: v.string(),
});

type Owner = v.InferOutput<typeof ownerSchema>;

/**
 * Locks a run against other processes, and against this one. The lock of a process that is dead is replaced.
 *
 * @returns what releases it.
 * @throws `run_conflict` if another run has it, or `disk`.
 */
export function acquireLock(file: string): Promise<AsyncDisposable> {
  return onDisk(`${file} cannot be written`, async () => {
    const { processStart } = await inspect(process.pid);
    const own: Owner = { pid: process.pid, host: hostname(), id: randomUUID(), processStart };
    if (!(await create(file, own))) await replaceDead(file, own);
    return {
      async [Symbol.asyncDispose]() {
        // Somebody may have deleted it, and another run may have made its own.
        if ((await read(file))?.id === own.id) await rm(file, { force: true });
      },
    };
  });
}

/** @returns whether the file was not there. */
async function create(file: string, own: Owner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Of several processes that find the same dead lock, one replaces it: the one that creates its successor. */
async function replaceDead(file: string, own: Owner): Promise<void> {
  const dead = await read(file);
  if (!dead || (await isAlive(dead))) throw held(file, dead);
  const successor = `${file}.${dead.id}`;
  if (!(await create(successor, own))) throw held(file, await read(successor));
  const stillThere = (await read(file))?.id === dead.id;
  if (stillThere) return rename(successor, file);
  await rm(successor, { force: true });
  throw held(file, await read(file));
}

/** @returns `undefined` if it is gone, or is being written. */
async function read(file: string): Promise<Owner | undefined> {
  try {
    const parsed = v.safeParse(ownerSchema, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function isAlive({ pid, host, processStart }: Owner): Promise<boolean> {
  // Nobody can tell from here.
  if (host !== hostname()) return true;
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

/** What Linux's `/proc/<pid>/stat` says of a process: its state, and when it started, in ticks since the system did. */
async function inspect(pid: number): Promise<{ state?: string; processStart?: string }> {
  if (process.platform !== 'linux') return {};
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the program is in parentheses, and may contain some. The fields 3 and 22 come after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], processStart: fields[19] };
  } catch {
    // Not every container has it, and without it the pid alone decides.
    return {};
  }
}

function held(file: string, owner: Owner | undefined): SainoError {
  const advice = `If that is no longer so, delete ${file}.`;
  if (!owner) return new SainoError('run_conflict', `Another run has this output. ${advice}`);
  const where = owner.host === hostname() ? '' : ` on ${owner.host}`;
  return new SainoError('run_conflict', `Process ${owner.pid}${where} has this output. ${advice}`);
}
