import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { git } from './git.ts';
import { relative, root } from './paths.ts';
import { Problem } from './problem.ts';

/** Steps to run in this order, by the names that are printed. Each writes into the folder that it is given. */
export type Steps = Record<string, (into: string) => void | Promise<void>>;

/**
 * Runs the steps on an empty folder, and puts it in the place of `target`. If a step throws, `target` stays as it was.
 *
 * @param command - If given, only compares the two folders, and names the stale files and this command to update them.
 */
export async function derive(target: string, steps: Steps, command?: string): Promise<void> {
  // Beside the target, as a rename does not cross disks. Always the same folder, so a killed run's is removed here.
  const scratch = path.join(root, `.generate-${path.basename(target)}`);
  const fresh = path.join(scratch, 'fresh');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  mkdirSync(target, { recursive: true });
  try {
    for (const [name, step] of Object.entries(steps)) {
      console.log(`▸ ${name}`);
      await step(fresh);
    }
    if (command === undefined) swap(target, fresh);
    else compare(target, fresh, command);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Two renames, so there is no moment with half of it. */
function swap(target: string, fresh: string): void {
  renameSync(target, path.join(path.dirname(fresh), 'old'));
  renameSync(fresh, target);
}

function compare(target: string, fresh: string, command: string): void {
  const folders = [relative(target), relative(fresh)] as const;
  const stale = git(['diff', '--no-index', '--no-renames', '--name-status', ...folders], [0, 1]);
  if (stale === '') return;
  const files = stale.trimEnd().replaceAll(folders[1], folders[0]).replaceAll(/^/gm, '  ');
  throw new Problem(`${folders[0]}/ is stale. \`${command}\` adds (A), deletes (D) and modifies (M) these:\n${files}`);
}
