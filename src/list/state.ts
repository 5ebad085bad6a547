import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { readIfThere } from '../disk.js';
import { SainoError } from '../index.js';
import type { Part } from './parts.js';
import { keep } from './run-files.js';
import type { Scan } from './source.js';

const marker = 'saino-email-cleaning';
const version = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const partSchema = v.object({
  sha256: v.string(),
  addresses: count,
  /** When its upload began. Without a bulk id, nobody knows whether it was processed. */
  intent: v.optional(v.string()),
  bulkId: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  /** Whether somebody said that this is its bulk id, and no report has proved it. */
  isAdopted: v.optional(v.boolean()),
  /** Whether its job ended without a report. */
  isFailed: v.optional(v.boolean()),
  /** Whether its report is on disk. */
  hasReport: v.optional(v.boolean()),
});

const stateSchema = v.object({
  package: v.literal(marker),
  version: v.literal(version),
  source: v.object({ sha256: v.string() }),
  column: count,
  delimiter: v.string(),
  caseSensitive: v.boolean(),
  parts: v.array(partSchema),
  /** The output that is complete, by its hash: what is left to do is to clean up. */
  finished: v.optional(v.object({ sha256: v.string(), result: v.record(v.string(), v.unknown()) })),
});

/** What is known of a run, by this process and by the next one. */
export type State = v.InferOutput<typeof stateSchema>;

export type PartState = State['parts'][number];

/** What identifies a run. */
export function newState({ sha256, format, column }: Scan, parts: readonly Part[], caseSensitive: boolean): State {
  return {
    package: marker,
    version,
    source: { sha256 },
    column: column.index,
    delimiter: format.delimiter,
    caseSensitive,
    parts: parts.map((part) => ({ sha256: part.sha256, addresses: part.addresses })),
  };
}

/**
 * Reads what an earlier run left.
 *
 * @returns `undefined` if there is nothing.
 * @throws `run_conflict` if it cannot be used, or `disk`.
 */
export async function readState(file: string): Promise<State | undefined> {
  const text = await readIfThere(file, () => readFile(file, 'utf8'));
  if (text === undefined) return undefined;
  const data = parse(text);
  if (!isMarked(data)) throw conflict(file, 'is not the state of a run, or is damaged');
  if (Number(data.version) > version) throw conflict(file, 'is of a newer version of saino-email-cleaning');
  const parsed = v.safeParse(stateSchema, data);
  if (!parsed.success) throw conflict(file, 'is damaged');
  return parsed.output;
}

/** @throws `run_conflict` that says what differs, unless the state is that of the same run. */
export function checkSameRun(file: string, kept: State, now: State): void {
  const differs = (what: string) => conflict(file, `is of a run with another ${what}`);
  if (kept.source.sha256 !== now.source.sha256) throw differs('list, or the list has changed');
  if (kept.caseSensitive !== now.caseSensitive) throw differs('`caseSensitive`');
  if (kept.delimiter !== now.delimiter) throw differs('delimiter');
  if (kept.column !== now.column) throw differs('column');
  const hashes = (state: State) => state.parts.map(({ sha256 }) => sha256).join();
  if (hashes(kept) !== hashes(now)) throw differs('split of the addresses');
}

/** A run that cannot go on beside what is there. */
export function conflict(file: string, what: string): SainoError {
  const advice = 'Run with what it belongs to, or name another `output`.';
  return new SainoError('run_conflict', `${file} ${what}. ${advice}`);
}

/** Writes states one after another, however many parts change theirs at once. */
export function createSaver(file: string): (state: State) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (state) => {
    const text = () => `${JSON.stringify(state, undefined, 2)}\n`;
    // A save that failed has been reported to whoever asked for it.
    last = last.catch(() => {}).then(() => keep(file, text()));
    return last;
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMarked(data: unknown): data is { version: unknown } {
  return typeof data === 'object' && data !== null && 'package' in data && data.package === marker && 'version' in data;
}
