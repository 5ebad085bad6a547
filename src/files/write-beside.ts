import { chmod, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SainoError } from '../index.js';
import { hasCode, isSystemError, systemReason } from './system-error.js';
import { alreadyExists, type Target } from './target.js';

export type WriteOptions = {
  /** How to replace a file, in the words of a message. */
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
    await writeFile(part, content, { flag: 'wx', flush: true, mode: target.mode ?? 0o666 });
    await beforeRename?.();
    await moveTo(target, part, toReplace);
  } catch (error) {
    throw isSystemError(error) ? cannotWrite(target.file, error) : error;
  } finally {
    await rm(part, { force: true });
  }
}

export const cannotWrite = (file: string, cause: unknown): SainoError =>
  new SainoError('disk', `${file} cannot be written: ${systemReason(cause)}.`, { cause });

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
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!['EACCES', 'EINVAL', 'ENOTSUP', 'EPERM'].some((code) => hasCode(error, code))) throw error;
  }
}
