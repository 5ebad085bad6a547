import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { relative, root } from './paths.ts';
import { Problem } from './problem.ts';

/** What the name of a scratch folder starts with. The process id follows, so that a later run can tell who left it. */
const scratchName = '.generate-';

/** What to run, in this order, by the names that are printed. Each writes into the folder that it is given. */
export type Steps = Record<string, (into: string) => Promise<void>>;

/**
 * Runs the steps on a scratch folder, prints the time that each takes, and hands the folder to `deliver`.
 * Where a step throws, nothing is delivered, so that all stays as it was.
 */
export function derive(steps: Steps, deliver: (fresh: string) => void): Promise<void> {
  return inScratch(async (scratch) => {
    const fresh = path.join(scratch, 'fresh');
    mkdirSync(fresh);
    for (const [name, step] of Object.entries(steps)) {
      const start = performance.now();
      try {
        await step(fresh);
      } catch (error) {
        console.log(`✖ ${name.padEnd(8)} ${seconds(start)}`);
        throw error;
      }
      console.log(`✔ ${name.padEnd(8)} ${seconds(start)}`);
    }
    deliver(fresh);
  });
}

/** Runs `work` on a scratch folder within the project, and removes the folder, however the run ends. */
export async function inScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  removeLeftovers();
  const scratch = makeScratch();
  const clean = () => rmSync(scratch, { recursive: true, force: true });
  const interrupt = () => process.exit(130);
  const terminate = () => process.exit(143);
  process.once('exit', clean).once('SIGINT', interrupt).once('SIGTERM', terminate);
  try {
    return await work(scratch);
  } finally {
    process.off('exit', clean).off('SIGINT', interrupt).off('SIGTERM', terminate);
    clean();
  }
}

/** Beside the folders that its content goes to, as a rename does not cross file systems. */
function makeScratch(): string {
  try {
    return mkdtempSync(path.join(root, `${scratchName}${process.pid}-`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(`No folder can be made in ${root} (${code}). Run this in a checkout that you may write to.`);
  }
}

/** Removes what runs left that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(root)) {
    const [, pid] = /^\.generate-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(path.join(root, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else is running, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Puts `fresh` in the place of `target`: two renames, so that there is no moment with half of it. */
export function swap(fresh: string, target: string): void {
  const old = path.join(path.dirname(fresh), 'old');
  mkdirSync(target, { recursive: true });
  renameSync(target, old);
  try {
    renameSync(fresh, target);
  } catch (error) {
    renameSync(old, target);
    throw error;
  }
}

/** The files below a folder, by their path in it. None, where there is no such folder. */
function filesIn(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), readFileSync(file, 'utf8')];
    }),
  );
}

/** Fails with `message`, naming the files, where `target` does not contain exactly what `fresh` does. */
export function compare(fresh: string, target: string, message: string): void {
  const want = filesIn(fresh);
  const have = filesIn(target);
  const differs = (file: string) => want.get(file) !== have.get(file);
  const state = (file: string) => {
    if (!have.has(file)) return 'missing';
    return want.has(file) ? 'changed' : 'unknown';
  };
  const files = [...new Set([...want.keys(), ...have.keys()])].sort();
  const stale = files.filter(differs).map((file) => `  ${state(file)} ${relative(target)}/${file}`);
  if (stale.length > 0) throw new Problem(`${message}\n${stale.join('\n')}`);
}

/** How long something took, as people read it. `since` is a time of `performance.now()`. */
export function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
