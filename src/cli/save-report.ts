import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Target } from '../files/target.js';
import { writeBeside } from '../files/write-beside.js';
import { reasonOf } from '../http/network-failure.js';
import { SainoError } from '../http/saino-error.js';
import { bytes } from './bytes.js';
import { CommandError, exitCodes } from './command-error.js';
import { toReplace } from './report-target.js';

type OnChunk = (received: number) => void;

/**
 * Streams the body of a response to a temporary file, which then becomes the target: whole, or not at all.
 *
 * @param onChunk - Receives how many bytes have arrived so far.
 * @returns how many bytes were saved.
 */
export async function saveReport(response: Response, target: Target, onChunk: OnChunk): Promise<number> {
  // In the same folder, as a file cannot be renamed from one disk to another. Its name is short, as the target's may
  // already be as long as names can be.
  const part = path.join(path.dirname(target.path), `.saino-${randomUUID()}.part`);
  let size = 0;
  const reader = response.body?.getReader();
  const body = readBody(reader, target, (received) => {
    size = received;
    onChunk(received);
  });
  try {
    await writeBeside(target, part, body, { toReplace });
    return size;
  } catch (error) {
    throw error instanceof SainoError && error.code === 'disk' ? failed(error.message, error) : error;
  } finally {
    // Where nothing can be written, the rest is of no use. How cancelling it turns out does not matter.
    reader?.cancel().catch(() => {});
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Yields what arrives, chunk by chunk. */
async function* readBody(reader: Reader | undefined, { file }: Target, onChunk: OnChunk): AsyncGenerator<Uint8Array> {
  let received = 0;
  for (;;) {
    const chunk = await reader?.read().catch((error) => {
      throw failed(`The download of ${file} broke off after ${bytes(received)}: ${reasonOf(error)}.`, error);
    });
    if (!chunk?.value && received === 0) throw failed('The report is empty.');
    if (!chunk?.value) return;
    received += chunk.value.length;
    onChunk(received);
    yield chunk.value;
  }
}

const failed = (what: string, cause?: unknown): CommandError =>
  new CommandError(exitCodes.failed, `${what} Nothing was saved.`, { cause });
