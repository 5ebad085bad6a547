import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { SainoError } from '../index.js';
import { CsvProblem } from './csv-problem.js';

/** How much of a file is read at once, in bytes. */
const chunkSize = 65_536;

export type ReadTextOptions = {
  encoding: string;
  /** Is called with each piece of the file, as it is on disk. */
  onBytes?: (bytes: Uint8Array) => void;
  signal?: AbortSignal | undefined;
};

/**
 * Reads the text of a file in chunks.
 *
 * @throws CsvProblem for the first bytes that are no text in this encoding.
 */
export async function* readText(
  path: string,
  { encoding, onBytes, signal }: ReadTextOptions,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  for await (const bytes of readBytes(path, signal)) {
    onBytes?.(bytes);
    const text = decode(() => decoder.decode(bytes, { stream: true }));
    if (text === undefined) throw await locateInvalid(path, encoding, offset + bytes.length, signal);
    offset += bytes.length;
    yield text;
  }
  const text = decode(() => decoder.decode());
  if (text === undefined) throw await locateInvalid(path, encoding, offset, signal);
  if (text) yield text;
}

async function* readBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  try {
    signal?.throwIfAborted();
    yield* createReadStream(path, { highWaterMark: chunkSize, signal });
  } catch (error) {
    throw readError(path, error, signal);
  }
}

function readError(path: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return new SainoError('aborted', `Reading ${path} was aborted.`, { cause: signal.reason });
  const code = error instanceof Error && 'code' in error ? error.code : error;
  return new SainoError('disk', `${path} cannot be read: ${code}.`, { cause: error });
}

/** The start of a file. */
export async function readStart(path: string, size: number): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  try {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, 0);
    return { bytes: buffer.subarray(0, bytesRead), isWhole: bytesRead < size };
  } catch (error) {
    throw readError(path, error);
  }
}

/** What a decoder returns, or nothing for bytes that are invalid. */
function decode(step: () => string): string | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Reads the file once more, byte by byte near the end, since a decoder does not say where it stopped. */
async function locateInvalid(path: string, encoding: string, upTo: number, signal?: AbortSignal): Promise<CsvProblem> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  let line = 1;
  let last = '';
  const count = (text: string | undefined) => {
    line += ((last === '\r' ? '\r' : '') + (text ?? '')).match(/\r\n|\n|\r(?=.|\n)/gs)?.length ?? 0;
    last = text?.at(-1) ?? last;
  };
  const problem = () =>
    new CsvProblem(line, `it has bytes that are not valid ${encoding}. Name its encoding with \`encoding\`.`);
  for await (const bytes of readBytes(path, signal)) {
    const isLast = offset + bytes.length >= upTo;
    for (const piece of isLast ? singles(bytes) : [bytes]) {
      const text = decode(() => decoder.decode(piece, { stream: true }));
      if (text === undefined) return problem();
      count(text);
    }
    if (isLast) break;
    offset += bytes.length;
  }
  return problem();
}

function* singles(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}
