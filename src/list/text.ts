import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { onDisk } from '../disk.js';
import { SainoError } from '../index.js';

/** The bytes of a file by which UTF-16 is told. */
const startSize = 65_536;
/** The bytes of a file by which its format is found: more than the longest row has in most encodings. */
const sampleSize = 6 * 1_048_576;

/** A file that cannot be read as text, or a text that cannot be read as rows. */
export class TextProblem extends Error {
  /** @param line - Where it shows, from 1, unless that is the file as a whole. */
  constructor(reason: string, line?: number) {
    super(line === undefined ? `It ${reason}` : `Line ${line.toLocaleString('en')}: ${reason}`);
  }
}

/** Bytes that are invalid in an encoding. */
export class EncodingProblem extends TextProblem {}

/** The encoding of a text: a label that `TextDecoder` knows. */
export type Encoding = { encoding: string; hasBom: boolean };

export type ReadOptions = {
  /** Is called with each piece of the file, as it is on disk. */
  onBytes?: (bytes: Uint8Array) => void;
  signal?: AbortSignal | undefined;
};

/** The byte order marks that say more than their encoding's name would. */
const marks: [encoding: string, bytes: number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

const exportIt = 'Export it from the spreadsheet as CSV (UTF-8).';
/** Kinds of files that are not text, by their first bytes. */
const otherKinds: [what: string, bytes: number[]][] = [
  ['is a gzip file. Unpack it first.', [0x1f, 0x8b]],
  [
    'is a workbook (.xlsx) or another ZIP archive. If it is a workbook, rename it to end in .xlsx.',
    [0x50, 0x4b, 0x03, 0x04],
  ],
  [`is a workbook (.xls) or another Office document. ${exportIt}`, [0xd0, 0xcf, 0x11, 0xe0]],
  ['is a PDF. Export the list as CSV.', [0x25, 0x50, 0x44, 0x46]],
];

const startsWith = (bytes: Uint8Array, start: number[]): boolean => start.every((byte, at) => bytes[at] === byte);

/**
 * Reads the start of a text.
 *
 * @param label - Its encoding, which a byte order mark overrides. By default, UTF-8, or UTF-16 by its NUL bytes.
 * @throws TextProblem for what is no text, and RangeError for an encoding that `TextDecoder` does not know.
 */
export async function sampleText(file: string, label?: string): Promise<Encoding & { text: string; isWhole: boolean }> {
  const { bytes, isWhole } = await readStart(file);
  const other = otherKinds.find(([, start]) => startsWith(bytes, start));
  if (other) throw new TextProblem(other[0]);
  const mark = marks.find(([, start]) => startsWith(bytes, start))?.[0];
  const { encoding } = new TextDecoder(mark ?? label ?? guessEncoding(bytes));
  const text = new TextDecoder(encoding).decode(bytes, { stream: !isWhole });
  // Before it is taken for what it is not: throws for bytes that are invalid, with their line.
  if (/[\uFFFD\0]/.test(text)) for await (const _ of readText(file, encoding));
  return { encoding, hasBom: mark !== undefined, text, isWhole };
}

/** In UTF-16, each ASCII character has a NUL byte: the second one, or the first. */
function guessEncoding(bytes: Uint8Array): string {
  const start = bytes.subarray(0, startSize);
  const countNuls = (parity: number) => start.filter((byte, at) => byte === 0 && at % 2 === parity).length;
  const even = countNuls(0);
  const odd = countNuls(1);
  const most = Math.max(even, odd);
  const isUtf16 = most > start.length / 8 && most > 10 * Math.min(even, odd);
  if (!isUtf16) return 'utf-8';
  return odd > even ? 'utf-16le' : 'utf-16be';
}

async function readStart(path: string): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  return onDisk(`${path} cannot be read`, async () => {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(sampleSize), 0, sampleSize, 0);
    return { bytes: buffer.subarray(0, bytesRead), isWhole: bytesRead < sampleSize };
  });
}

/**
 * Reads the text of a file in chunks.
 *
 * @throws TextProblem for bytes that are invalid in its encoding, or NUL characters, with their line.
 */
export async function* readText(
  path: string,
  encoding: string,
  { onBytes, signal }: ReadOptions = {},
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  const decode = (bytes?: Uint8Array) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      // Only invalid bytes make it throw.
      return undefined;
    }
  };
  for await (const bytes of readBytes(path, signal)) {
    onBytes?.(bytes);
    const text = decode(bytes);
    if (text === undefined || text.includes('\0')) throw await locateProblem(path, encoding, offset, signal);
    offset += bytes.length;
    yield text;
  }
  if (decode() === undefined) throw await locateProblem(path, encoding, offset, signal);
}

/** Reads a file in chunks. @throws `disk` or `aborted` */
export async function* readBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  try {
    signal?.throwIfAborted();
    yield* createReadStream(path, { signal });
  } catch (error) {
    if (signal?.aborted) throw new SainoError('aborted', `Reading ${path} was aborted.`, { cause: signal.reason });
    await onDisk(`${path} cannot be read`, () => Promise.reject(error));
  }
}

/** Reads the file once more to find the line, since a decoder does not say where it stopped. */
async function locateProblem(path: string, encoding: string, from: number, signal?: AbortSignal): Promise<TextProblem> {
  const decoder = new TextDecoder(encoding);
  let before = '';
  let line = 1;
  let offset = 0;
  let character = '';
  const read = (text: string) => {
    const at = offset >= from ? text.search(/[\uFFFD\0]/) : -1;
    character = text.charAt(at);
    const lines = before + (at === -1 ? text : text.slice(0, at));
    // Whether a line feed follows the last CR is known with the next chunk.
    line += lines.match(/\r\n|\n|\r(?!$)/g)?.length ?? 0;
    before = lines.endsWith('\r') ? '\r' : '';
  };
  for await (const bytes of readBytes(path, signal)) {
    read(decoder.decode(bytes, { stream: true }));
    offset += bytes.length;
    if (character) break;
  }
  if (!character) read(decoder.decode());
  if (before && character) line += 1;
  if (character === '\0') return new TextProblem('it has a NUL character, so it is not text.', line);
  const advice = 'Pass its encoding as `encoding`, such as windows-1252.';
  return new EncodingProblem(`it has bytes that are not valid ${encoding}. ${advice}`, line);
}
