import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.ts';

/** What to run, in this order, by the names that are printed. Each writes into the folder that it is given. */
export type Steps = Record<string, (into: string) => Promise<void>>;

/**
 * Runs the steps on a scratch folder, prints the time that each takes, and hands the folder to `deliver`.
 * Where a step throws, nothing is delivered, so that all stays as it was.
 */
export async function derive(steps: Steps, deliver: (fresh: string) => void): Promise<void> {
  // Beside the folders that it goes to, as a rename does not cross file systems.
  const scratch = mkdtempSync(path.join(root, '.generate-'));
  const clean = () => rmSync(scratch, { recursive: true, force: true });
  const interrupt = () => process.exit(130);
  const terminate = () => process.exit(143);
  process.once('exit', clean).once('SIGINT', interrupt).once('SIGTERM', terminate);
  try {
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
  } finally {
    process.off('exit', clean).off('SIGINT', interrupt).off('SIGTERM', terminate);
    clean();
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

/** How long something took, as people read it. `since` is a time of `performance.now()`. */
export function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
