import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, constants, link, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { bytes } from './bytes.js';
import { CommandError, exitCodes } from './command-error.js';

/** Refuses, before anything is asked, what a download could not be saved to. */
export async function checkTarget(file: string, force: boolean): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  if (!(await can(folder, constants.W_OK))) {
    throw new CommandError(
      exitCodes.usage,
      `${file} cannot be written: there is no folder ${folder}, or it does not let you. Name another --output.`,
    );
  }
  if (!force && (await can(file, constants.F_OK))) throw exists(file);
}

/**
 * Streams the body of a response to a file: to a temporary one beside it, which takes its name when all of it is there.
 *
 * @param onChunk - Is told how many bytes have come so far.
 */
export async function saveReport(
  response: Response,
  {
    file,
    force,
    signal,
    onChunk,
  }: { file: string; force: boolean; signal: AbortSignal; onChunk: (received: number) => void },
): Promise<number> {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.part`);
  let received = 0;
  try {
    await pipeline(
      // The two declarations of one standard's stream, of the DOM and of Node, do not know each other.
      Readable.fromWeb((response.body ?? new Blob().stream()) as ReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          received += chunk.length;
          onChunk(received);
          yield chunk;
        }
      },
      createWriteStream(part, { flags: 'wx' }),
      { signal },
    );
    if (force) await rename(part, file);
    // Unlike a rename, a link never replaces what has come into being since the check.
    else await link(part, file).catch((error) => Promise.reject(error.code === 'EEXIST' ? exists(file) : error));
    return received;
  } catch (error) {
    if (signal.aborted || error instanceof CommandError) throw error;
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? `${message} (${cause.message})` : message;
    throw new CommandError(
      exitCodes.refused,
      `The download of ${file} broke off after ${bytes(received)}: ${why}. Nothing is saved.`,
      { cause: error },
    );
  } finally {
    await rm(part, { force: true });
  }
}

const exists = (file: string) =>
  new CommandError(exitCodes.usage, `${file} is there already, and is kept. --force replaces it.`);

const can = (file: string, mode: number) =>
  access(file, mode).then(
    () => true,
    () => false,
  );
