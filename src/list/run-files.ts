import { createHash } from 'node:crypto';
import { createReadStream, fstat } from 'node:fs';
import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { findTarget, hasCode, onDisk, readIfThere, type Target, writeBeside } from '../disk.js';
import { check } from '../http/options.js';
import type { CleanListOptions } from './clean-list-options.js';
import { listed } from './filter.js';

/** The files that a run keeps until it is complete. */
export type RunFiles = {
  state: string;
  /** One for the output, one for the rejects, and one for the state where that is elsewhere. */
  locks: string[];
  /** The list, if it came in as an iterable. */
  input: string;
  /** The report of a job, by its number from 1. */
  report(job: number): string;
  /** The temporary folder that all of them are in, unless the run can be resumed. */
  folder?: string;
};

/** The way to replace a file, in a message. */
export const toReplaceOutput = 'add `force`';

/** The name of the output while parts of the list are unfinished. */
export const partialOf = (output: string): string => `${output}.partial.csv`;

/** The files that a run writes. */
export type Targets = { output?: Target | undefined; rejects?: Target | undefined };

/** The kinds of workbooks that are not written. */
const otherWorkbook = /\.(xl(s|sb|sm|t|tm|tx)|ods)$/i;

/** @throws `invalid_argument` if a file cannot be written, or would replace one without `force`. */
export async function findTargets(
  { output, rejects }: CleanListOptions,
  force: { [Name in keyof Targets]?: boolean | undefined },
): Promise<Targets> {
  const find = async (name: keyof Targets, file: string | undefined) => {
    if (file === undefined) return undefined;
    const advice = 'End its name in .xlsx for a workbook, or in .csv.';
    check(!otherWorkbook.test(file), 'invalid_argument', `${file} is not a name that \`${name}\` may have. ${advice}`);
    return findTarget(file, { force: force[name], option: `\`${name}\``, toReplace: toReplaceOutput });
  };
  return { output: await find('output', output), rejects: await find('rejects', rejects) };
}

export const inOrder = ({ output, rejects }: Targets): Target[] => [output, rejects].filter((target) => !!target);

/**
 * The files of a run, beside what the output leads to as a symbolic link: two names of one file have one state.
 *
 * @returns `undefined` if the options name no place, so that the run cannot be resumed.
 */
export async function findRunFiles({ statePath }: CleanListOptions, targets: Targets): Promise<RunFiles | undefined> {
  const names = await Promise.all(inOrder(targets).map(async (target) => `${await realName(target.path)}.saino`));
  const [output] = names;
  if (statePath === undefined && output === undefined) return undefined;
  const files = filesOf(statePath === undefined ? `${output}.json` : path.resolve(statePath));
  return { ...files, locks: [...new Set([...names.map((name) => `${name}.lock`), ...files.locks])] };
}

export async function createRunFiles(): Promise<RunFiles> {
  const folder = await onDisk('A temporary folder cannot be made', () => mkdtemp(path.join(tmpdir(), 'saino-list-')));
  return { ...filesOf(path.join(folder, 'list.json')), folder };
}

function filesOf(state: string): RunFiles {
  const base = state.replace(/\.json$/, '');
  return {
    state,
    locks: [`${base}.lock`],
    input: `${base}.input.csv`,
    report: (job) => `${base}.report-${job}.csv`,
  };
}

/** The path of a file that need not exist, without a symbolic link in it. */
const realName = async (file: string): Promise<string> =>
  path.join(await onDisk(`${file} cannot be written`, () => realpath(path.dirname(file))), path.basename(file));

/** More jobs than any list has. */
const manyJobs = 99_999;

/**
 * Checks the names of a run before it does anything.
 *
 * @throws `invalid_argument` if one would be too long, or if the list is a file that the run would replace or delete.
 */
export async function checkNames(
  { input, statePath, reuse }: CleanListOptions,
  files: RunFiles,
  targets: Targets,
): Promise<void> {
  const option = targets.output ? '`output`' : '`statePath`';
  const written = inOrder(targets);
  const outputs = written.flatMap(({ file, path }) => [path, partialOf(file)]);
  const longest = [...outputs, files.report(manyJobs), ...files.locks.map((lock) => `${lock}.next`)];
  for (const file of longest) {
    const isTooLong = await stat(file).then(
      () => false,
      (error) => hasCode(error, 'ENAMETOOLONG'),
    );
    check(
      !isTooLong,
      'invalid_argument',
      `A file name that the run needs is too long: ${file}. Choose a shorter ${option}.`,
    );
  }
  const places = [...outputs.map((file) => path.resolve(file)), ...(statePath === undefined ? [] : [files.state])];
  const isDistinct = new Set(places).size === places.length;
  check(isDistinct, 'invalid_argument', 'Two of `output`, `rejects` and `statePath` name the same file.');
  const read = [
    { what: 'The list', source: input },
    ...listed(reuse).map((source) => ({ what: 'A file of `reuse`', source })),
  ];
  for (const { what, source } of read) {
    const id = await idOf(source);
    if (id === undefined) continue;
    for (const file of [...outputs, ...(await kept(files))].flatMap((name) => [name, tempPath(name)])) {
      const message = `${what} is ${file}, which this run would replace or delete. Choose another ${option}, or copy it.`;
      check((await idOf(file)) !== id, 'invalid_argument', message);
    }
  }
}

/** The files that a run has kept so far. */
async function kept(files: RunFiles): Promise<string[]> {
  const folder = path.dirname(files.state);
  const names = (await readIfThere(folder, () => readdir(folder))) ?? [];
  const isReport = (file: string) => file === files.report(Number(/(\d+)\.csv$/.exec(file)?.[1]));
  const reports = names.map((name) => path.join(folder, name)).filter(isReport);
  return [files.state, files.input, ...files.locks.flatMap((lock) => [lock, `${lock}.next`]), ...reports];
}

/** The identity of a file, whatever its name: that of a path, or of a stream that reads one, such as stdin. */
async function idOf(input: CleanListOptions['input']): Promise<string | undefined> {
  const { path: file, fd } = typeof input === 'string' ? { path: input } : (input as { path?: unknown; fd?: unknown });
  const open = typeof fd === 'number' ? () => promisify(fstat)(fd, { bigint: true }) : undefined;
  const named = typeof file === 'string' ? () => stat(file, { bigint: true }) : undefined;
  const read = open ?? named;
  const stats = read && (await readIfThere(String(file), read));
  return stats?.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
}

/**
 * Finds how far an earlier run came with a file of this hash:
 * - `none`: it did not write it, or it is not there any more;
 * - `claimed`: it was killed between claiming the name and renaming the file, and what is there is empty;
 * - `written`: it is complete, and what is left is to clean up.
 */
export async function stageOf(
  target: Target | undefined,
  sha256: string | undefined,
  signal: AbortSignal | undefined,
): Promise<'none' | 'claimed' | 'written'> {
  if (!target || sha256 === undefined) return 'none';
  const stats = await readIfThere(target.path, () => stat(target.path));
  if (!stats) return 'none';
  if (stats.size === 0) return 'claimed';
  const hash = createHash('sha256');
  const reading = { ...(signal && { signal }) };
  await onDisk(`${target.file} cannot be read`, () => pipeline(createReadStream(target.path), hash, reading));
  return hash.digest('hex') === sha256 ? 'written' : 'none';
}

/**
 * The temporary file beside one that a run writes. Always the same, as the run has a lock: what a killed run left is
 * overwritten. It is short, as the name of the file may already be as long as names can be.
 */
export function tempPath(file: string): string {
  const id = createHash('sha256').update(path.basename(file)).digest('hex').slice(0, 16);
  return path.join(path.dirname(file), `.saino-${id}.part`);
}

/**
 * Writes a file that the run keeps: for its owner alone, and over what is there.
 *
 * @param beforeRename - Runs once all is on disk. What it throws leaves the file as it was.
 */
export async function keep(
  file: string,
  content: string | AsyncIterable<string | Uint8Array>,
  beforeRename: () => Promise<void>,
): Promise<void> {
  const part = tempPath(file);
  await remove(part);
  await writeBeside({ file, path: file, force: true, mode: 0o600 }, part, content, { toReplace: '', beforeRename });
}

export const remove = (file: string): Promise<void> =>
  onDisk(`${file} cannot be deleted`, () => rm(file, { force: true }));

type Kept = { jobs: number; targets: Targets; keptReports: readonly string[]; keepState?: boolean | undefined };

/**
 * Deletes what a complete run has kept, but for its state, which goes last: a run that is killed meanwhile is cleaned up
 * by the next one. While a report or the state is kept, all of it stays but the partial output.
 *
 * @returns `true` if the state is to be deleted as well.
 */
export async function cleanUp(files: RunFiles, { jobs, targets, keptReports, keepState }: Kept): Promise<boolean> {
  for (const { file } of inOrder(targets)) await remove(partialOf(file));
  if (keptReports.length > 0 || keepState) return false;
  for (let job = 1; job <= jobs; job++) await remove(files.report(job));
  await remove(files.input);
  return true;
}

/** Deletes the temporary folder of a run that cannot be resumed. */
export async function removeFolder({ folder }: RunFiles): Promise<void> {
  if (folder === undefined) return;
  await onDisk(`${folder} cannot be deleted`, () => rm(folder, { recursive: true, force: true }));
}
