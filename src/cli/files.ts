import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { findTarget, otherKind, systemReason, type Target, writeBeside } from '../disk.js';
import { reasonOf } from '../http/network-failure.js';
import { SainoError } from '../http/saino-error.js';
import { CommandError, exitCodes } from './command-error.js';
import { bytes } from './format.js';
import { isPrintable } from './output.js';

/** Opens a list on disk, which is read while it is uploaded. */
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

/** The way to replace a file, in the words of the command line. */
const toReplace = 'add --force';

/**
 * Finds where `--output` is to be saved.
 *
 * @throws a {@link CommandError}, or `invalid_argument`, if it cannot be saved there, or would replace a file without
 *   `force`.
 */
export async function findOutput(file: string, force = false): Promise<Target> {
  // The command that continues would not show them, and so would name another file.
  if (!isPrintable(file)) {
    throw new CommandError(exitCodes.usage, `--output must name a file without control characters, not ${file}.`);
  }
  return findTarget(file, { force, option: '--output', toReplace });
}

/**
 * Streams the body of a response to a temporary file, which then becomes the target: whole, or not at all.
 *
 * @param onChunk - Receives how many bytes have arrived so far.
 * @returns how many bytes were saved.
 */
export async function saveReport(
  response: Response,
  target: Target,
  onChunk: (received: number) => void,
): Promise<number> {
  // In the same folder, as a file cannot be renamed from one disk to another. Its name is short, as the target's may
  // already be as long as names can be.
  const part = path.join(path.dirname(target.path), `.saino-${randomUUID()}.part`);
  const reader = response.body?.getReader();
  let received = 0;

  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = await reader?.read().catch((error) => {
        const what = `The download of ${target.file} broke off after ${bytes(received)}`;
        throw failed(`${what}: ${reasonOf(error)}.`, error);
      });
      if (!chunk?.value) break;
      received += chunk.value.length;
      onChunk(received);
      yield chunk.value;
    }
    if (received === 0) throw failed('The report is empty.');
  }

  try {
    await writeBeside(target, part, chunks(), { toReplace });
    return received;
  } catch (error) {
    throw error instanceof SainoError && error.code === 'disk' ? failed(error.message, error) : error;
  } finally {
    // Where nothing can be written, the rest is of no use. How cancelling it turns out does not matter.
    reader?.cancel().catch(() => {});
  }
}

const failed = (what: string, cause?: unknown): CommandError =>
  new CommandError(exitCodes.failed, `${what} Nothing was saved.`, { cause });
