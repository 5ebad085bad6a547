import { openAsBlob } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { otherKind } from '../files/file-kind.js';
import { systemReason } from '../files/system-error.js';
import { CommandError, exitCodes } from './command-error.js';

/** A list on disk, which is read while it is uploaded. */
export async function openList(file: string): Promise<Blob> {
  await checkList(file);
  return openAsBlob(file);
}

/** @throws a {@link CommandError} for a list that cannot be read. */
export async function checkList(file: string): Promise<void> {
  try {
    const kind = otherKind(await stat(file));
    if (kind) throw new CommandError(exitCodes.usage, `${file} is ${kind}. The list must be a regular file.`);
    await access(file, constants.R_OK);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(exitCodes.usage, `${file} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
}
