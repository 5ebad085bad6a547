import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { cellOf, lineOf } from '../bulk/list-file.js';
import { isThere, onDisk } from '../disk.js';
import { SainoError } from '../index.js';
import { checkArgument } from './check-argument.js';
import type { CleanInput, CleanListOptions } from './clean-list-options.js';
import { throwIfAborted } from './run.js';
import { keep, type RunFiles, remove } from './run-files.js';
import type { Source, SourceOptions } from './source.js';
import { conflict, type State } from './state.js';

/** A list on disk, and how to read it. */
export type Input = { source: Source; options: SourceOptions };

/**
 * Has the input of a run on disk: what comes as an iterable is kept there, as it is read twice.
 *
 * @param kept - The state of an earlier run, which belongs to one input.
 * @throws `invalid_argument`, `run_conflict` if an iterable yields another list than before, or `disk`.
 */
export async function openInput(options: CleanListOptions, files: RunFiles, kept?: State): Promise<Input> {
  const { input, column, delimiter, encoding, caseSensitive } = options;
  if (typeof input === 'string') {
    const source = { path: input, kind: kindOf(input) };
    return { source, options: { column, delimiter, encoding, caseSensitive } };
  }
  const kind = await spool(input, files, options.signal, kept);
  const source: Source = { path: files.input, kind: 'csv' };
  if (kind === 'bytes') return { source, options: { column, delimiter, encoding, caseSensitive } };
  // It was written here.
  const known = { delimiter: ',', isBare: true, caseSensitive };
  return { source, options: { ...known, column: kind === 'addresses' ? 1 : column } };
}

function kindOf(file: string): Source['kind'] {
  const ending = path.extname(file).toLowerCase();
  if (ending === '.csv' || ending === '.tsv') return 'csv';
  if (ending === '.txt') return 'txt';
  const advice =
    ending === '.xlsx'
      ? 'Export it from the spreadsheet as CSV (UTF-8), or start a job with it as it is.'
      : 'Its name must end in .csv, .tsv or .txt.';
  throw new SainoError('invalid_argument', `${file} cannot be cleaned as a list. ${advice}`);
}

type Kind = 'addresses' | 'rows' | 'bytes';

async function spool(
  input: Exclude<CleanInput, string>,
  files: RunFiles,
  signal: AbortSignal | undefined,
  kept: State | undefined,
): Promise<Kind> {
  const fresh = `${files.input}.new`;
  const hash = createHash('sha256');
  let kind: Kind | undefined;
  const content = async function* () {
    for await (const item of input) {
      throwIfAborted(signal);
      if (kind === undefined && typeof item === 'string') yield* hashed(hash, 'email\n');
      kind ??= kindOfItem(item);
      yield* hashed(hash, textOf(item, kind));
    }
  };
  await keep(fresh, content());
  if (kind === undefined && (await isThere(files.input))) {
    await remove(fresh);
    return 'bytes';
  }
  if (kept && hash.digest('hex') !== kept.source.sha256) {
    await remove(fresh);
    throw conflict(files.state, 'is of a run with another list');
  }
  await onDisk(`${files.input} cannot be written`, () => rename(fresh, files.input));
  return kind ?? 'bytes';
}

function* hashed(hash: ReturnType<typeof createHash>, chunk: string | Uint8Array) {
  hash.update(chunk);
  yield chunk;
}

function kindOfItem(item: unknown): Kind {
  if (typeof item === 'string') return 'addresses';
  return item instanceof Uint8Array ? 'bytes' : 'rows';
}

function textOf(item: unknown, kind: Kind): string | Uint8Array {
  if (kind === 'bytes' && item instanceof Uint8Array) return item;
  if (kind === 'addresses' && typeof item === 'string') return lineOf(item);
  const isRow = kind === 'rows' && Array.isArray(item) && item.every((value) => typeof value === 'string');
  checkArgument(isRow, 'The input must yield addresses, or rows of strings, or bytes, and only one of them.');
  return `${(item as string[]).map(cellOf).join(',')}\n`;
}
