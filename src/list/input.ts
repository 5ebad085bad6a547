import { createHash } from 'node:crypto';
import path from 'node:path';
import { cellOf, lineOf } from '../bulk/list-file.js';
import { isThere } from '../disk.js';
import { withDeadline } from '../http/call.js';
import { check } from '../http/options.js';
import { SainoError } from '../index.js';
import type { CleanListOptions } from './clean-list-options.js';
import { throwIfAborted } from './run.js';
import { keep, type RunFiles } from './run-files.js';
import type { Source, SourceOptions } from './source.js';
import { checkSame, listOf, type State } from './state.js';

/** A list on disk, and how to read it. */
export type Input = { source: Source; options: SourceOptions; kind?: State['input'] };

/** The files and the state of an earlier run, and a check before anything is put in their place. */
export type Earlier = { files: RunFiles | undefined; state: State | undefined; beforeRename: () => Promise<void> };

/**
 * Has the input of a run on disk: what comes as an iterable is kept there, as it is read twice.
 *
 * @returns `undefined` if nothing comes, and what an earlier run has kept of its input is cleaned up already.
 * @throws `invalid_argument`, `run_conflict` if an iterable yields another list than before, or `disk`.
 */
export async function openInput(
  options: CleanListOptions,
  files: RunFiles,
  earlier: Earlier,
): Promise<Input | undefined> {
  const { input, signal, column, delimiter, sheet, ...others } = options;
  const how = { encoding: others.encoding, caseSensitive: others.caseSensitive };
  if (typeof input === 'string') {
    const kind = kindOf(input);
    check(
      kind === 'xlsx' || sheet === undefined,
      'invalid_argument',
      `${input} is not a workbook, so \`sheet\` does not apply.`,
    );
    return { source: { path: input, kind, sheet }, options: { column, delimiter, ...how } };
  }
  const items = abortable<unknown>(input, signal);
  const first = await items.next();
  const kept = earlier.files?.input;
  const isResumed = first.done && kept !== undefined && (await isThere(kept));
  const known = isResumed ? earlier.state : undefined;
  const kind = isResumed ? (known?.input ?? 'bytes') : kindOfItem(first.value);
  if (!isResumed) {
    if (first.done && earlier.state?.finished) return undefined;
    check(!first.done, 'invalid_argument', 'The input is empty.');
    // If the first item is refused, nobody has begun to read the others.
    await spool(first.value, items, kind, files.input, earlier).finally(() => items.return());
  }
  const source: Source = { path: isResumed ? kept : files.input, kind: 'csv' };
  const caseSensitive = how.caseSensitive;
  const number = kind === 'addresses' ? 1 : (column ?? (known && known.column + 1));
  // Anything but bytes was written here.
  if (kind !== 'bytes')
    return { source, kind, options: { column: number, delimiter: ',', isBare: true, caseSensitive } };
  return { source, kind, options: { column: number, delimiter: delimiter ?? known?.delimiter, ...how } };
}

/** @throws `invalid_argument` for a name that no list has. */
export function kindOf(file: string): Source['kind'] {
  const ending = path.extname(file).toLowerCase();
  if (ending === '.csv' || ending === '.tsv') return 'csv';
  if (ending === '.txt') return 'txt';
  if (ending === '.xlsx') return 'xlsx';
  const advice = 'Its name must end in .csv, .tsv, .txt or .xlsx. Save other workbooks as .xlsx.';
  throw new SainoError('invalid_argument', `${file} cannot be read as a list. ${advice}`);
}

type Kind = NonNullable<State['input']>;

/** Keeps what an iterable yields, in place of what an earlier run has kept of the same list. */
async function spool(
  first: unknown,
  items: AsyncIterable<unknown>,
  kind: Kind,
  file: string,
  { files, state, beforeRename }: Earlier,
): Promise<void> {
  const hash = createHash('sha256');
  const content = async function* () {
    const texts = async function* () {
      if (kind === 'addresses') yield 'email\n';
      yield textOf(first, kind);
      for await (const item of items) yield textOf(item, kind);
    };
    for await (const text of texts()) {
      hash.update(text);
      yield text;
    }
  };
  await keep(file, content(), async () => {
    const sha256 = hash.digest('hex');
    if (state) checkSame(files?.state ?? file, 'list', listOf(state.source.sha256), listOf(sha256));
    await beforeRename();
  });
}

/** Yields what an iterable yields, until the caller aborts: it may never yield again. */
async function* abortable<T>(
  input: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  if (Symbol.iterator in input) {
    for (const item of input) {
      throwIfAborted(signal);
      yield item;
    }
    return;
  }
  const iterator = input[Symbol.asyncIterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = await withDeadline(signal, () => iterator.next());
      isDone = next.done ?? false;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // It is told to stop, and not waited for, as it may hang.
    if (!isDone) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

function kindOfItem(item: unknown): Kind {
  if (typeof item === 'string') return 'addresses';
  return item instanceof Uint8Array ? 'bytes' : 'rows';
}

function textOf(item: unknown, kind: Kind): string | Uint8Array {
  if (kind === 'bytes' && item instanceof Uint8Array) return item;
  if (kind === 'addresses' && typeof item === 'string') return lineOf(item);
  const isRow = kind === 'rows' && Array.isArray(item) && item.every((value) => typeof value === 'string');
  check(isRow, 'invalid_argument', 'The input must yield addresses, rows of strings, or bytes, and not a mix of them.');
  return `${(item as string[]).map(cellOf).join(',')}\n`;
}
