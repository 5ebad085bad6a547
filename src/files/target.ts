import type { Stats } from 'node:fs';
import { access, constants, lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { SainoError } from '../index.js';
import { otherKind } from './file-kind.js';
import { hasCode, systemReason } from './system-error.js';

/** Where a file is to be written. */
export type Target = {
  /** What the user named it. */
  file: string;
  /** Its path, or that of what it leads to as a symbolic link. */
  path: string;
  /** Whether it replaces what is there. */
  force: boolean;
  /** The permissions of the file to replace, if there is one. */
  mode?: number;
};

/** What messages call the options that decide about a target. */
export type TargetOptions = {
  force?: boolean | undefined;
  /** The option that names the file, such as `--output`. */
  option: string;
  /** How to replace a file, such as "add --force". */
  toReplace: string;
};

/**
 * Finds where a file is to be written.
 *
 * @throws `invalid_argument` if it cannot be written there, or would replace a file without `force`.
 */
export async function findTarget(file: string, options: TargetOptions): Promise<Target> {
  const { force = false, option } = options;
  checkName(file, option);
  const existing = await findExisting(file, option);
  if (!existing) {
    await checkFolder(file, path.dirname(path.resolve(file)), option);
    return { file, path: file, force };
  }
  const kind = otherKind(existing);
  if (kind) throw refused(`${file} is ${kind}. ${option} must name a regular file.`);
  if (!force) throw alreadyExists(file, options.toReplace);
  const target = await realpath(file);
  await checkFolder(file, path.dirname(target), option);
  return { file, path: target, force, mode: existing.mode & 0o7777 };
}

export const alreadyExists = (file: string, toReplace: string): SainoError =>
  refused(`${file} already exists, and is kept. To replace it, ${toReplace}.`);

function checkName(file: string, option: string): void {
  if (file === '') throw refused(`${option} must name a file, and is empty.`);
  // Windows has two separators.
  if (path.normalize(file).endsWith(path.sep)) {
    throw refused(`${file} is the name of a folder. ${option} must name a regular file.`);
  }
}

/** What is there, at the end of symbolic links. */
async function findExisting(file: string, option: string): Promise<Stats | undefined> {
  const ifFound = async (read: (file: string) => Promise<Stats>): Promise<Stats | undefined> => {
    try {
      return await read(file);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw cannotWrite(`${file} cannot be written`, error, option);
    }
  };
  const existing = await ifFound(stat);
  if (existing) return existing;
  if (await ifFound(lstat)) {
    throw refused(`${file} is a symbolic link to a file that does not exist. Name another ${option}.`);
  }
  return undefined;
}

/** A file is written beside its place, so what counts is whether one can be created there. */
async function checkFolder(file: string, folder: string, option: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotWrite(`${file} cannot be written in the folder ${folder}`, error, option);
  }
}

function cannotWrite(what: string, cause: unknown, option: string): SainoError {
  return new SainoError('invalid_argument', `${what}: ${systemReason(cause)}. Name another ${option}.`, { cause });
}

const refused = (message: string): SainoError => new SainoError('invalid_argument', message);
