import type { Stats } from 'node:fs';
import { access, constants, lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, exitCodes } from './command-error.js';
import { otherKind } from './file-kind.js';
import { isPrintable } from './printable.js';
import { hasCode, systemReason } from './system-error.js';

/** Where a report is to be saved. */
export type ReportTarget = {
  /** What the user named it. */
  file: string;
  /** Its path, or that of what it leads to as a symbolic link. */
  path: string;
  /** Whether it replaces what is there. */
  force: boolean;
  /** The permissions of the file to replace, if there is one. */
  mode?: number;
};

/**
 * Finds where a report is to be saved.
 *
 * @throws a {@link CommandError} if it cannot be saved there, or would replace a file without `force`.
 */
export async function findTarget(file: string, force = false): Promise<ReportTarget> {
  checkName(file);
  const existing = await findExisting(file);
  if (!existing) {
    await checkFolder(file, path.dirname(path.resolve(file)));
    return { file, path: file, force };
  }
  const kind = otherKind(existing);
  if (kind) throw refused(`${file} is ${kind}. --output must name a regular file.`);
  if (!force) throw alreadyExists(file);
  const target = await realpath(file);
  await checkFolder(file, path.dirname(target));
  return { file, path: target, force, mode: existing.mode & 0o7777 };
}

export const alreadyExists = (file: string): CommandError =>
  refused(`${file} already exists, and is kept. To replace it, add --force.`);

function checkName(file: string): void {
  if (file === '') throw refused('--output must name a file, and is empty.');
  // Windows has two separators.
  if (path.normalize(file).endsWith(path.sep)) {
    throw refused(`${file} is the name of a folder. --output must name a regular file.`);
  }
  // The command that continues would not show them, and so would name another file.
  if (!isPrintable(file)) throw refused(`--output must name a file without control characters, not ${file}.`);
}

/** What is there, at the end of symbolic links. */
async function findExisting(file: string): Promise<Stats | undefined> {
  const existing = await ifFound(file, stat);
  if (existing) return existing;
  const isLink = await ifFound(file, lstat);
  if (isLink) throw refused(`${file} is a symbolic link to a file that does not exist. Name another --output.`);
  return undefined;
}

async function ifFound(file: string, read: (file: string) => Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await read(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw cannotWrite(`${file} cannot be written`, error);
  }
}

/** A report is written beside its place, so what counts is whether a file can be created there. */
async function checkFolder(file: string, folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotWrite(`${file} cannot be written in the folder ${folder}`, error);
  }
}

function cannotWrite(what: string, error: unknown): CommandError {
  return new CommandError(exitCodes.usage, `${what}: ${systemReason(error)}. Name another --output.`, { cause: error });
}

const refused = (message: string): CommandError => new CommandError(exitCodes.usage, message);
