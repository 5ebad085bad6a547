import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { readIfThere } from '../disk.js';
import { check } from '../http/options.js';
import { SainoError } from '../index.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { Part } from './parts.js';
import { keep } from './run-files.js';
import type { Scan } from './source.js';

const marker = 'saino-email-cleaning';
const version = 2;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const jobNumber = v.pipe(v.number(), v.integer(), v.minValue(1));
const bulkId = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/**
 * A part, as the next process has to know it. Each status has a way out that does not pay for other parts:
 *
 * | status     | what is known                                     | the next run                | `adopt`       | `resubmit`     |
 * |------------|---------------------------------------------------|-----------------------------|---------------|----------------|
 * | unsent     | nothing was uploaded, or the upload was refused   | sends it                    | -             | -              |
 * | sending    | an upload began, and nobody knows how it ended    | leaves it                   | names its job | sends it again |
 * | started    | it has a job, and no report yet                   | waits for the job           | if it adopted | see below      |
 * | failed     | its job ended without a report                    | asks for the job once more  | if it adopted | see below      |
 * | unreadable | its report is kept, and cannot be read            | downloads the report again  | if it adopted | sends it again |
 * | reported   | its report is on disk                             | reads it; `started` if gone | -             | if not all of it was understood |
 *
 * A job that may be in progress is never sent again: its part is only once the API does not know the job, says that it
 * failed, or has no report of it. `resubmit: true` means every part that is `sending` or `failed`, a number any other one.
 */
const partSchema = v.pipe(
  v.object({
    sha256: v.string(),
    addresses: count,
    status: v.picklist(['unsent', 'sending', 'started', 'failed', 'unreadable', 'reported']),
    /** The start of an upload that is not known to have ended. */
    since: v.optional(v.string()),
    /** Its job. While it is sent again, the former one. */
    bulkId: v.optional(bulkId),
    /** The date of its verdicts, YYYY-MM-DD: when its report was first downloaded. */
    checked: v.optional(v.string()),
    /** `true` if somebody said that this is its bulk id, and no report has proved it. */
    isAdopted: v.optional(v.boolean()),
    /** `true` if its upload was refused: others come first then. */
    isRefused: v.optional(v.boolean()),
  }),
  v.check((part) => part.bulkId !== undefined || part.status === 'unsent' || part.status === 'sending'),
);

const counted = v.object({ value: v.string(), rows: count, share: v.number() });

/** The end of a run whose output is complete: what is left to do is to clean up. */
const finishedSchema = v.object({
  /** Of the output. */
  sha256: v.string(),
  /** Of the rejects, if they have a file. */
  rejects: v.optional(v.string()),
  /** The options that decide which rows it has. */
  filter: v.string(),
  plan: v.object({ rows: count, addresses: count, duplicates: count, invalid: count, bytes: count }),
  columns: v.array(v.string()),
  withVerdict: count,
  withoutVerdict: count,
  unmatched: count,
  contradicting: count,
  kept: count,
  rejected: count,
  verdicts: v.object({
    columns: v.array(v.object({ name: v.string(), values: v.array(counted) })),
    withoutVerdict: v.array(v.object({ reason: v.string(), rows: count, share: v.number() })),
  }),
  /** The jobs whose reports were not wholly understood. */
  keptReports: v.array(jobNumber),
});

const stateSchema = v.object({
  package: v.literal(marker),
  version: v.literal(version),
  server: v.string(),
  source: v.object({ sha256: v.string() }),
  /** The kind of things that an iterable yielded, which decides how they are read again. */
  input: v.optional(v.picklist(['addresses', 'rows', 'bytes'])),
  column: count,
  delimiter: v.string(),
  caseSensitive: v.boolean(),
  sheet: v.optional(v.string()),
  /** The date on which the run began, YYYY-MM-DD, from which `reuseDays` counts. */
  began: v.string(),
  /** A hash of the verdicts that it reuses. */
  reused: v.optional(v.string()),
  parts: v.array(partSchema),
  finished: v.optional(finishedSchema),
});

/** The state of a run, for this process and for the next one. */
export type State = v.InferOutput<typeof stateSchema>;

export type PartState = State['parts'][number];

/** A state in which nothing was sent. */
export function newState(
  { saino, caseSensitive = false, sheet }: CleanListOptions,
  { scan, parts, ...others }: Pick<State, 'input' | 'began' | 'reused'> & { scan: Scan; parts: readonly Part[] },
): State {
  return {
    package: marker,
    version,
    server: saino.baseUrl,
    source: { sha256: scan.sha256 },
    ...others,
    sheet,
    column: scan.column.index,
    delimiter: scan.format.delimiter,
    caseSensitive,
    parts: parts.map(({ sha256, addresses }) => ({ sha256, addresses, status: 'unsent' })),
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
  const found = v.safeParse(v.object({ package: v.literal(marker), version: v.number() }), parse(text));
  if (!found.success) throw conflict(file, 'is not the state of a run, or is damaged. Choose another `output`');
  const wrote = `was written by another version of ${marker} (its version is ${found.output.version}, not ${version})`;
  if (found.output.version > version) throw conflict(file, `${wrote}. Update ${marker}`);
  if (found.output.version < version) throw conflict(file, `${wrote}. Finish the run with that one`);
  const parsed = v.safeParse(stateSchema, parse(text));
  if (!parsed.success) throw conflict(file, 'is damaged. Restore it');
  return parsed.output;
}

/** @throws `run_conflict` that says what differs, unless the state is that of the same run. */
export function checkSameRun(file: string, kept: State, now: State): void {
  const identityOf = ({ server, source, caseSensitive, parts, ...state }: State): Record<string, unknown> => ({
    server,
    list: listOf(source.sha256),
    '`sheet`': state.sheet && JSON.stringify(state.sheet),
    column: state.column + 1,
    delimiter: JSON.stringify(state.delimiter),
    '`caseSensitive`': caseSensitive,
    '`reuse`': state.reused && listOf(state.reused),
    'split of the addresses': `${parts.length} with ${listOf(digest(parts.map(({ sha256 }) => sha256).join()))}`,
  });
  const own = identityOf(now);
  for (const [what, value] of Object.entries(identityOf(kept))) checkSame(file, what, value, own[what]);
}

/** The current date, YYYY-MM-DD in UTC. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** A list, in a message. */
export const listOf = (sha256: string): string => `SHA-256 ${sha256.slice(0, 12)}…`;

/** @throws `run_conflict` unless a run was kept with the same value. */
export function checkSame(file: string, what: string, kept: unknown, now: unknown): void {
  if (kept === now) return;
  throw conflict(
    file,
    `belongs to a run with a different ${what}: ${kept ?? 'none'}, not ${now ?? 'none'}. Use that one`,
  );
}

const conflict = (file: string, what: string): SainoError =>
  new SainoError('run_conflict', `${file} ${what}, or delete the file to start over and pay for all addresses.`);

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Does with each part what the caller has decided.
 *
 * @returns the numbers of the parts that are sent again: `unsent` by now, or with a job that is asked for first.
 * @throws `invalid_argument` for a decision that its part does not allow.
 */
export function settle({ parts, finished }: State, { resubmit = false, adopt }: Decisions): Set<number> {
  const adopted = typeof adopt === 'number' ? toOnlyUncertain(parts, adopt) : toNumbers(adopt ?? {});
  const named = new Set(typeof resubmit === 'boolean' ? [] : resubmit);
  for (const number of [...named, ...adopted.keys()]) {
    reject(!parts[number - 1], `The list has no job ${number}: its jobs are 1 to ${parts.length}.`);
    reject(
      named.has(number) && adopted.has(number),
      `Job ${number} is in both \`adopt\` and \`resubmit\`. Use one of them.`,
    );
  }
  for (const [number, id] of adopted) adoptJob(parts, number, id);
  const again = new Set<number>();
  for (const [index, part] of parts.entries()) {
    const number = index + 1;
    const isMeant = resubmit === true && (part.status === 'sending' || part.status === 'failed');
    if (!(isMeant || named.has(number)) || part.status === 'unsent') continue;
    const isUnderstood = part.status === 'reported' && !finished?.keptReports.includes(number);
    reject(isUnderstood, `Job ${number} has its report already, so it is not sent again.`);
    // What a former job was, its upload has settled.
    if (part.status === 'sending')
      Object.assign(part, { status: 'unsent', since: undefined, bulkId: undefined, isAdopted: undefined });
    again.add(number);
  }
  return again;
}

type Decisions = Pick<CleanListOptions, 'resubmit' | 'adopt'>;

function reject(holds: boolean, message: string): void {
  check(!holds, 'invalid_argument', message);
}

const toNumbers = (adopt: Record<number, number>): Map<number, number> =>
  new Map(Object.entries(adopt).map(([number, id]) => [Number(number), id]));

function toOnlyUncertain(parts: readonly PartState[], adopt: number): Map<number, number> {
  const numbers = parts.flatMap(({ status }, index) => (status === 'sending' ? [index + 1] : []));
  const [number] = numbers;
  check(number !== undefined, 'invalid_argument', `No job of the list is uncertain, so none can adopt ${adopt}.`);
  const several = `Jobs ${numbers.join(', ')} of the list are uncertain: say which of them adopts ${adopt}.`;
  reject(numbers.length > 1, several);
  return new Map([[number, adopt]]);
}

function adoptJob(parts: readonly PartState[], number: number, adopt: number): void {
  reject(!v.is(bulkId, adopt), `A bulk id must be an integer from 1 to ${Number.MAX_SAFE_INTEGER}, not ${adopt}.`);
  const owner = parts.findIndex((part) => part.bulkId === adopt) + 1;
  reject(owner > 0, `Bulk job ${adopt} already belongs to job ${owner} of the list.`);
  const part = parts[number - 1];
  const isOpen = part && (part.status === 'sending' || (part.isAdopted && part.status !== 'reported'));
  check(isOpen, 'invalid_argument', `Job ${number} of the list is not uncertain, so it cannot adopt ${adopt}.`);
  Object.assign(part, { status: 'started', bulkId: adopt, isAdopted: true, since: undefined, checked: undefined });
}

/** Writes states one after another, however many parts change theirs at once. */
export function createSaver(file: string, beforeRename: () => Promise<void>): (state: State) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (state) => {
    const text = () => `${JSON.stringify(state, undefined, 2)}\n`;
    // A save that failed has been reported to whoever asked for it.
    last = last.catch(() => {}).then(() => keep(file, text(), beforeRename));
    return last;
  };
}
