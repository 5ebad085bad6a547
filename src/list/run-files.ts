import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onDisk, writeBeside } from '../disk.js';
import type { CleanListOptions } from './clean-list-options.js';

/** The files that a run keeps until it is complete. */
export type RunFiles = {
  state: string;
  lock: string;
  /** What came in as an iterable. */
  input: string;
  /** The report of a job, by its number from 1. */
  report(job: number): string;
  /** The temporary folder that all of them are in, unless the run can be resumed. */
  folder?: string;
};

type Places = Pick<CleanListOptions, 'output' | 'statePath'>;

/** @returns `undefined` if the options name no place, so that the run cannot be resumed. */
export function findRunFiles({ output, statePath }: Places): RunFiles | undefined {
  if (statePath !== undefined) return filesOf(path.resolve(statePath));
  return output === undefined ? undefined : filesOf(path.resolve(`${output}.saino.json`));
}

export async function createRunFiles(): Promise<RunFiles> {
  const folder = await onDisk('A temporary folder cannot be made', () => mkdtemp(path.join(tmpdir(), 'saino-list-')));
  return { ...filesOf(path.join(folder, 'list.json')), folder };
}

function filesOf(state: string): RunFiles {
  const base = state.replace(/\.json$/, '');
  return {
    state,
    lock: `${base}.lock`,
    input: `${base}.input.csv`,
    report: (job) => `${base}.report-${job}.csv`,
  };
}

/**
 * The temporary file beside one that a run writes. Always the same, as the run has a lock: what a killed run left is
 * overwritten. It is short, as the name of the file may already be as long as names can be.
 */
export function partOf(file: string): string {
  const id = createHash('sha256').update(path.basename(file)).digest('hex').slice(0, 16);
  return path.join(path.dirname(file), `.saino-${id}.part`);
}

/** Writes a file that the run keeps: for its owner alone, and over what is there. */
export async function keep(file: string, content: string | AsyncIterable<string | Uint8Array>): Promise<void> {
  const part = partOf(file);
  await remove(part);
  await writeBeside({ file, path: file, force: true, mode: 0o600 }, part, content, { toReplace: '' });
}

export const remove = (file: string): Promise<void> =>
  onDisk(`${file} cannot be deleted`, () => rm(file, { force: true }));
