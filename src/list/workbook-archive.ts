import { open } from 'node:fs/promises';
import zlib from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { isSystemError, systemReason } from '../disk.js';
import { SainoError } from '../index.js';

export const MiB = 2 ** 20;

/**
 * What a workbook may unpack to, in bytes. Only the sheet may be large, since it is read in chunks; the texts that cells
 * share are held in memory.
 */
export const sizes = { sheet: 4096 * MiB, sharedStrings: 512 * MiB, other: 16 * MiB, row: 4 * MiB };
/** No workbook that a program wrote has more, and each costs memory. */
export const counts = { files: 10_000, texts: 20_000_000, depth: 100 };

/** Says in one line why a workbook cannot be read. */
export function readError(path: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return new SainoError('aborted', `Reading ${path} was aborted.`, { cause: signal.reason });
  if (error instanceof SainoError) return error;
  // An error of zlib has an `errno` of its own, which is not the system's.
  if (isSystemError(error) && error instanceof Error && 'syscall' in error) {
    return new SainoError('disk', `${path} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
  if (error instanceof Problem) return new SainoError('invalid_argument', `${path} ${error.message}`);
  const reason = error instanceof Error ? error.message.replace(/\s*\.?\s*$/, '') : String(error);
  const message = `${path} is damaged (${reason}). Open it in Excel or LibreOffice, and save it as a new .xlsx.`;
  return new SainoError('invalid_argument', message, { cause: error });
}

/** Something that a workbook is or has, in words that follow its path. */
export class Problem extends Error {}

/** Takes the XML of one file in the archive. Names come without their namespace's prefix. */
export type XmlHandler = {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
};

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** The zip archive that an .xlsx is. Its central directory counts, as in Excel, and all that it says is verified. */
export class WorkbookArchive {
  readonly #zip: ZipFile;
  readonly #entries = new Map<string, Entry>();
  readonly #signal: AbortSignal | undefined;

  private constructor(zip: ZipFile, signal: AbortSignal | undefined) {
    this.#zip = zip;
    this.#signal = signal;
  }

  static async open(path: string, signal: AbortSignal | undefined): Promise<WorkbookArchive> {
    signal?.throwIfAborted();
    await checkStart(path);
    if (!('crc32' in zlib)) throw new Problem('is a workbook, which takes Node.js 22.2 or newer to read.');
    // Loaded here, so that only who reads a workbook waits for it.
    const { openPromise } = await import('yauzl');
    const archive = new WorkbookArchive(await openPromise(path, { autoClose: false }), signal);
    try {
      if (archive.#zip.entryCount > counts.files) throw new Error('too many files in it');
      for await (const entry of archive.#zip.eachEntry()) archive.#entries.set(entry.fileName.toLowerCase(), entry);
      return archive;
    } catch (error) {
      archive.#zip.close();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#zip.close();
  }

  has(file: string): boolean {
    return this.#entries.has(file.toLowerCase());
  }

  /** The unpacked size of a file, in bytes. While it is read, yauzl holds the file against it. */
  sizeOf(file: string, limit: number): number {
    return this.#entryOf(file, limit).uncompressedSize;
  }

  #entryOf(file: string, limit: number): Entry {
    const entry = this.#entries.get(file.toLowerCase());
    if (!entry) throw new Error(`${file} is missing`);
    if (entry.uncompressedSize <= limit) return entry;
    const [size, most] = [entry.uncompressedSize, limit].map((bytes) => Math.ceil(bytes / MiB).toLocaleString('en'));
    const advice = 'Save the sheet as CSV, or split it.';
    throw new Problem(`unpacks to ${size} MiB (${file}), and at most ${most} MiB are read. ${advice}`);
  }

  /** Parses a small file at once. */
  async parseWhole(file: string, handler: XmlHandler): Promise<void> {
    for await (const _ of this.parse(file, sizes.other, handler));
  }

  /** Parses a file, and yields after each chunk of it. */
  async *parse(file: string, limit: number, handler: XmlHandler): AsyncGenerator<void, void, undefined> {
    const entry = this.#entryOf(file, limit);
    const { SaxesParser } = await import('saxes');
    const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
    let unparsed = 0;
    let depth = 0;
    parser.on('opentag', ({ name, attributes }) => {
      unparsed = 0;
      if (++depth > counts.depth) throw new Error(`${file} is nested too deep`);
      handler.open(localName(name), attributes);
    });
    parser.on('closetag', ({ name }) => {
      depth -= 1;
      handler.close?.(localName(name));
    });
    const onText = (text: string) => handler.text?.(text);
    parser.on('text', onText);
    parser.on('cdata', onText);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let crc = 0;
    for await (const chunk of await this.#zip.openReadStreamPromise(entry)) {
      this.#signal?.throwIfAborted();
      crc = zlib.crc32(chunk, crc);
      // The parser collects text up to the next tag.
      unparsed += chunk.length;
      if (unparsed > sizes.row) throw new Problem(`has a cell of more than ${sizes.row / MiB} MiB in it (${file}).`);
      parser.write(decoder.decode(chunk, { stream: true }));
      yield;
    }
    parser.write(decoder.decode()).close();
    if (crc !== entry.crc32) throw new Error(`wrong checksum of ${file}`);
    yield;
  }
}

/** Refuses what is no zip archive, by its first bytes. */
async function checkStart(path: string): Promise<void> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
  if (buffer.toString('latin1', 0, 2) === 'PK') return;
  if (bytesRead === 0) throw new Problem('is empty.');
  // OLE2, which also has the encrypted .xlsx in it.
  if (buffer.toString('hex') === 'd0cf11e0a1b11ae1') {
    throw new Problem('has a password, or is an old .xls. Open it in Excel, and save it as .xlsx without a password.');
  }
  throw new Problem('is no .xlsx workbook. If it is text, such as CSV, rename it.');
}
