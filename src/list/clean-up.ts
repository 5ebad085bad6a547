import { rm } from 'node:fs/promises';
import { onDisk } from '../disk.js';
import { type RunFiles, remove } from './run-files.js';

/** The name of the output while parts of the list are unfinished. */
export const partialOf = (output: string): string => `${output}.partial.csv`;

/** What to delete once an output is complete. */
type Leftovers = { jobs: number; output: string | undefined; keptReports: readonly string[] };

/** Deletes what a run has kept: the state last, so that a run that is killed meanwhile is cleaned up by the next one. */
export async function cleanUp(files: RunFiles, { jobs, output, keptReports }: Leftovers): Promise<void> {
  const reports = Array.from({ length: jobs }, (_, index) => files.report(index + 1));
  for (const report of reports) if (!keptReports.includes(report)) await remove(report);
  if (output !== undefined) await remove(partialOf(output));
  await remove(files.input);
  await remove(files.state);
}

/** Deletes the temporary folder of a run that cannot be resumed. */
export async function removeFolder({ folder }: RunFiles): Promise<void> {
  if (folder === undefined) return;
  await onDisk(`${folder} cannot be deleted`, () => rm(folder, { recursive: true, force: true }));
}
