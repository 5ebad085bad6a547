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
  const body = readBody(response, target, (received) => {
    size = received;
    onChunk(received);
  });
  try {
    await writeBeside(target, part, body, { toReplace });
    return size;
  } catch (error) {
    throw error instanceof SainoError && error.code === 'disk' ? failed(error.message, error) : error;
  }
}

/** Yields what arrives, chunk by chunk. */
async function* readBody({ body }: Response, { file }: Target, onChunk: OnChunk): AsyncGenerator<Uint8Array> {
  if (!body) throw failed('The report is empty.');
  const reader = body.getReader();
  let received = 0;
  try {
    for (;;) {
      const { value } = await reader.read().catch((error) => {
        throw failed(`The download of ${file} broke off after ${bytes(received)}: ${reasonOf(error)}.`, error);
      });
      if (!value && received === 0) throw failed('The report is empty.');
      if (!value) return;
      received += value.length;
      onChunk(received);
      yield value;
    }
  } finally {
    // Where the disk is full, the rest is of no use. How cancelling it turns out does not matter.
    reader.cancel().catch(() => {});
  }
}

const failed = (what: string, cause?: unknown): CommandError =>
  new CommandError(exitCodes.failed, `${what} Nothing was saved.`, { cause });
