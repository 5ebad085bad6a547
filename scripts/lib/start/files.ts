import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../problem.ts';

/** @throws a {@link Problem} for what is no file. */
export function checkFile(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new Problem(`"${file}" is neither a bulk id nor a file.`);
}

/** Whether a run of `clean` has left its state beside its output. */
export const isUnfinished = (output: string): boolean => existsSync(`${output}.saino.json`);

/** Deletes what a run of `clean` keeps beside its output to be resumed. */
export function forgetRun(output: string): void {
  const folder = path.dirname(output);
  if (!existsSync(folder)) return;
  const kept = readdirSync(folder).filter((name) => name.startsWith(`${path.basename(output)}.saino.`));
  for (const name of kept) rmSync(path.join(folder, name));
}
