import type { Stats } from 'node:fs';
import { access, chmod, constants, lstat, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { SainoError } from './index.js';

/** The reason of a failed system call, without its name and the path: "no such file or directory". */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, reason] = ('errno' in error && getSystemErrorMap().get(Number(error.errno))) || [];
  return reason ?? error.message;
}

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** `true` for an error of the system, and not of this package or of a caller. */
export const isSystemError = (error: unknown): boolean => error instanceof Error && 'errno' in error;

/**
 * Does something to a file.
 *
 * @param what - What cannot be done if the system fails, such as "list.csv cannot be read".
 * @throws `disk` with the system's reason, or what the task throws besides.
 */
export async function onDisk<T>(what: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new SainoError('disk', `${what}: ${systemReason(cause)}.`, { cause });
  }
}

/** Looks for something of this name. @throws `disk` if the system does not say. */
export async function isThere(file: string): Promise<boolean> {
  return (await readIfThere(file, () => access(file).then(() => true))) ?? false;
}

/** Reads a file that may not be there: then it returns `undefined`. @throws `disk` if the system does not say. */
export function readIfThere<T>(file: string, read: () => Promise<T>): Promise<T | undefined> {
  return onDisk(`${file} cannot be read`, () => ifFound(read));
}

async function ifFound<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The kind of something in the file system, with its article: "a folder". `undefined` for a regular file. */
export function otherKind(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/** A place where a file is to be written. */
export type Target = {
  /** The name that the user gave. */
  file: string;
  /** Its path, or that of what it leads to as a symbolic link. */
  path: string;
  /** Replaces what is there. */
  force: boolean;
  /** The permissions of the file to replace, if there is one. */
  mode?: number;
};

/** The options that decide about a target, as messages name them. */
export type TargetOptions = {
  force?: boolean | undefined;
  /** The option that names the file, such as `--output`. */
  option: string;
  /** The way to replace a file, such as "add --force". */
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

const refused = (message: string): SainoError => new SainoError('invalid_argument', message);

const alreadyExists = (file: string, toReplace: string): SainoError =>
  refused(`${file} already exists, and is kept. To replace it, ${toReplace}.`);

function checkName(file: string, option: string): void {
  if (file === '') throw refused(`${option} must name a file, and is empty.`);
  // Windows has two separators.
  if (path.normalize(file).endsWith(path.sep)) {
    throw refused(`${file} is the name of a folder. ${option} must name a regular file.`);
  }
}

/** Finds what is there, at the end of symbolic links. */
async function findExisting(file: string, option: string): Promise<Stats | undefined> {
  try {
    const existing = await ifFound(() => stat(file));
    if (existing) return existing;
    if (!(await ifFound(() => lstat(file)))) return undefined;
  } catch (error) {
    throw notWritable(`${file} cannot be written`, error, option);
  }
  throw refused(`${file} is a symbolic link to a file that does not exist. Choose another ${option}.`);
}

/** A file is written beside its place, so what counts is whether one can be created there. */
async function checkFolder(file: string, folder: string, option: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw notWritable(`${file} cannot be written in the folder ${folder}`, error, option);
  }
}

function notWritable(what: string, cause: unknown, option: string): SainoError {
  return new SainoError('invalid_argument', `${what}: ${systemReason(cause)}. Choose another ${option}.`, { cause });
}

export type WriteOptions = {
  /** The way to replace a file, in the words of a message. */
  toReplace: string;
  /** Is called once all is on disk, before the file gets its name. */
  beforeRename?: () => Promise<void>;
};

/**
 * Writes a file beside its place, which then gets its name: whole, or not at all.
 *
 * @param part - The temporary file. It must be in the folder of the target, as a file cannot be renamed from one disk to
 *   another, and is deleted in any case.
 * @throws `disk`, `invalid_argument` if a file has come to be there that is to be kept, or what the content throws.
 */
export async function writeBeside(
  target: Target,
  part: string,
  content: string | AsyncIterable<string | Uint8Array>,
  { toReplace, beforeRename }: WriteOptions,
): Promise<void> {
  try {
    await onDisk(`${target.file} cannot be written`, async () => {
      await writeFile(part, content, { flag: 'wx', flush: true, mode: target.mode ?? 0o666 });
      await beforeRename?.();
      await moveTo(target, part, toReplace);
    });
  } finally {
    await rm(part, { force: true });
  }
}

/** Gives a temporary file the name, and the permissions, that the file is to have. */
async function moveTo({ file, path: name, force, mode }: Target, part: string, toReplace: string): Promise<void> {
  // Not when it is created, as the umask would then restrict them.
  if (mode !== undefined) await chmod(part, mode);
  if (!force) await claim(file, name, toReplace);
  try {
    await rename(part, name);
  } catch (error) {
    if (!force) await rm(name);
    throw error;
  }
  await syncFolder(path.dirname(name));
}

/**
 * Creates an empty file under a name that does not exist yet, for a rename to replace. A hard link would do without one,
 * but not every file system has hard links.
 */
async function claim(file: string, name: string, toReplace: string): Promise<void> {
  try {
    const handle = await open(name, 'wx');
    await handle.close();
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? alreadyExists(file, toReplace) : error;
  }
}

/** Has names survive a power failure, where folders can be opened and synced: not on Windows, nor on every disk. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!['EACCES', 'EINVAL', 'ENOTSUP', 'EPERM'].some((code) => hasCode(error, code))) throw error;
  }
}
