import { randomUUID } from 'node:crypto';
import { chmod, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../http/network-failure.js';
import { bytes } from './bytes.js';
import { CommandError, exitCodes } from './command-error.js';
import { alreadyExists, type ReportTarget } from './report-target.js';
import { hasCode, systemReason } from './system-error.js';

type OnChunk = (received: number) => void;

/**
 * Streams the body of a response to a temporary file, which then becomes the target: whole, or not at all.
 *
 * @param onChunk - Receives how many bytes have arrived so far.
 * @returns how many bytes were saved.
 */
export async function saveReport(response: Response, target: ReportTarget, onChunk: OnChunk): Promise<number> {
  // In the same folder, as a file cannot be renamed from one disk to another. Its name is short, as the target's may
  // already be as long as names can be.
  const part = path.join(path.dirname(target.path), `.saino-${randomUUID()}.part`);
  let size = 0;
  const reader = response.body?.getReader();
  const chunks = readBody(reader, target, (received) => {
    size = received;
    onChunk(received);
  });
  try {
    await writeFile(part, chunks, { flag: 'wx', flush: true, mode: target.mode ?? 0o666 });
    if (size === 0) throw failed('The report is empty.');
    await moveTo(target, part);
    return size;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw failed(`${target.file} cannot be written: ${systemReason(error)}.`, error);
  } finally {
    // Where nothing can be written, the rest is of no use. How cancelling it turns out does not matter.
    reader?.cancel().catch(() => {});
    await rm(part, { force: true });
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Yields what arrives, chunk by chunk. */
async function* readBody(
  reader: Reader | undefined,
  { file }: ReportTarget,
  onChunk: OnChunk,
): AsyncGenerator<Uint8Array> {
  if (!reader) return;
  let received = 0;
  for (;;) {
    const { value } = await reader.read().catch((error) => {
      throw failed(`The download of ${file} broke off after ${bytes(received)}: ${reasonOf(error)}.`, error);
    });
    if (!value) return;
    received += value.length;
    onChunk(received);
    yield value;
  }
}

/** Gives a temporary file the name, and the permissions, that the report is to have. */
async function moveTo({ file, path: name, force, mode }: ReportTarget, part: string): Promise<void> {
  // Not when it is created, as the umask would then restrict them.
  if (mode !== undefined) await chmod(part, mode);
  if (!force) await claim(file, name);
  try {
    await rename(part, name);
  } catch (error) {
    if (!force) await rm(name);
    throw error;
  }
}

/**
 * Creates an empty file under a name that does not exist yet, for a rename to replace. A hard link would do without one,
 * but not every file system has hard links.
 */
async function claim(file: string, name: string): Promise<void> {
  try {
    const handle = await open(name, 'wx');
    await handle.close();
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? alreadyExists(file) : error;
  }
}

const failed = (what: string, cause?: unknown): CommandError =>
  new CommandError(exitCodes.failed, `${what} Nothing was saved.`, { cause });
