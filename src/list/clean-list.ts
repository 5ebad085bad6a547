import { isThere } from '../disk.js';
import { withDeadline } from '../http/call.js';
import { check } from '../http/options.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanPlan, CleanResult, UnfinishedJob } from './clean-result.js';
import { checkFilter, listed } from './filter.js';
import { type Input, openInput } from './input.js';
import { acquireLocks, type Locks, type LockTiming } from './lock.js';
import { addedColumns, type MergeCounts, noCounts } from './merge.js';
import { type Part, type PartLimits, planParts } from './parts.js';
import { readReports } from './read-reports.js';
import { checkReuse, type Reused, reuseVerdicts } from './reuse.js';
import { createRun, emitter, type Run, runJobs } from './run.js';
import {
  checkNames,
  cleanUp,
  createRunFiles,
  findRunFiles,
  findTargets,
  inOrder,
  type RunFiles,
  remove,
  removeFolder,
  stageOf,
  type Targets,
} from './run-files.js';
import { isWorkbook, type Scan, scanSource } from './source.js';
import { checkSame, checkSameRun, createSaver, newState, readState, type State, settle, today } from './state.js';
import { noVerdicts } from './verdict-counts.js';
import { Verdicts } from './verdicts.js';
import { cleanedRows, countRows, type Merge, partialTargets, writeOutput } from './write-output.js';

/**
 * Cleans a list of any size: finds its addresses, sends each of them once, in as many jobs as it takes, and merges what
 * the reports say into the rows of the list.
 *
 * With an `output` or a `statePath`, a run that ends early is resumed by the same call: nothing is sent again, unless it
 * is uncertain whether it was processed and `resubmit` says so. Only the email column is sent, each address once.
 *
 * @returns what became of the list. While parts of it are unfinished, there is a partial output, and `isComplete` is
 *   `false`.
 * @throws a {@link SainoError}: `invalid_argument` for a list or an option that is invalid, `run_conflict` if another
 *   run has the output, or what was kept belongs to another list, server or options, `disk` if a file cannot be read or
 *   written, `aborted`, or that of the first upload if nothing was done at all.
 *
 * @example
 * ```ts
 * import { EmailCleaning } from 'saino-email-cleaning';
 * import { cleanList } from 'saino-email-cleaning/list';
 *
 * const result = await cleanList({
 *   saino: new EmailCleaning(),
 *   input: 'list.csv',
 *   output: 'clean.csv',
 *   force: true,
 *   confirm: ({ addresses, jobs }) => addresses <= 1000 && jobs === 1,
 * });
 * if (!result.isComplete) console.error(result.unfinished);
 * ```
 */
export function cleanList(options: CleanListOptions): Promise<CleanResult> {
  return runList(options);
}

/** Limits and intervals that tests lower. */
type Settings = Partial<PartLimits> & LockTiming;

/** Cleans a list as {@link cleanList} does, with limits that only tests change. */
export async function runList(options: CleanListOptions, settings: Settings = {}): Promise<CleanResult> {
  const { concurrency = 1, signal } = options;
  const isCount = Number.isInteger(concurrency) && concurrency >= 1;
  check(isCount, 'invalid_argument', `\`concurrency\` must be an integer of at least 1, not ${concurrency}.`);
  checkOptions(options);
  const targets = await findTargets(options, { output: true, rejects: true });
  const files = await findRunFiles(options, targets);
  if (files) await checkNames(options, files, targets);
  const context = { options, settings, targets };
  if (options.dryRun) return withFolder((folder) => planOnly({ ...context, files: folder }, files));
  if (!files) return withFolder((folder) => runOnce({ ...context, files: folder }));
  const onWait = (file: string) => emitter(options)({ type: 'waiting', file });
  await using locks = await acquireLocks(files.locks, { ...settings, signal, onWait });
  return await runOnce({ ...context, files, locks });
}

function checkOptions(options: CleanListOptions): void {
  const { output, rejects, keep, drop } = options;
  checkFilter(options);
  checkReuse(options);
  if (rejects === undefined) return;
  check(output !== undefined, 'invalid_argument', '`rejects` needs an `output` for the other rows.');
  const hasFilter = listed(keep).length + listed(drop).length > 0;
  check(hasFilter, 'invalid_argument', '`rejects` needs `keep` or `drop`: without them, no row is left out.');
}

/** Everything that a run starts with. */
type Context = {
  options: CleanListOptions;
  settings: Settings;
  files: RunFiles;
  targets: Targets;
  locks?: Locks;
};

/** Runs with files in a temporary folder, which is deleted unless the result still needs it. */
async function withFolder(task: (files: RunFiles) => Promise<CleanResult>): Promise<CleanResult> {
  const files = await createRunFiles();
  let needsFolder = false;
  try {
    const result = await task(files);
    needsFolder = result.rows !== undefined;
    return result;
  } finally {
    if (!needsFolder) await removeFolder(files);
  }
}

/** A list that was read, and what is known of its run. */
type Known = { input: Input; scan: Scan; verdicts: Verdicts; reused: Reused; parts: Part[]; state: State };

/**
 * Reads the list.
 *
 * @returns `undefined` if it is gone, as an earlier run was killed while it cleaned up.
 * @throws `run_conflict` if what was kept belongs to another run: before anything else is done with it.
 */
async function readList(
  { options, settings, files, locks, targets }: Context,
  kept: State | undefined,
  keptFiles: RunFiles | undefined,
): Promise<Known | undefined> {
  if (kept && keptFiles) checkSame(keptFiles.state, 'server', kept.server, options.saino.baseUrl);
  const beforeRename = async () => locks?.check();
  const input = await openInput(options, files, { files: keptFiles, state: kept, beforeRename });
  if (!input) return undefined;
  const scan = await scanSource(input.source, input.options, options.signal);
  await checkSheets(targets, scan);
  const verdicts = new Verdicts(scan.addresses, Boolean(options.caseSensitive));
  const began = kept?.began ?? today();
  const reused = await reuseVerdicts(options, scan, verdicts, began);
  const parts = await planParts(scan.addresses, settings, options.signal);
  const state = newState(options, { input: input.kind, began, reused: reused.sha256, scan, parts });
  if (kept && keptFiles) checkSameRun(keptFiles.state, kept, state);
  return { input, scan, verdicts, reused, parts, state: kept ?? state };
}

/** @throws `invalid_argument` if no sheet could hold the rows of a list. */
async function checkSheets(targets: Targets, { format, rows, longestCell }: Scan): Promise<void> {
  const sheet = inOrder(targets).find(({ file }) => isWorkbook(file));
  if (!sheet) return;
  const { maxCellLength } = await import('./write-workbook.js');
  const { maxColumns, maxRows } = await import('./read-workbook.js');
  // At least a date and a note are added.
  const columns = format.width + 2;
  const own: [what: string, count: number, most: number][] = [
    ['rows', format.above.length + Number(format.hasHeader) + rows, maxRows],
    ['columns', columns, maxColumns],
    ['characters in a cell', longestCell, maxCellLength],
  ];
  for (const [what, count, most] of own) {
    const limit = `${sheet.file} cannot hold the list: a sheet has at most ${most.toLocaleString('en')} ${what}`;
    const message = `${limit}, and the list takes ${count.toLocaleString('en')}. Write to a .csv file instead.`;
    check(count <= most, 'invalid_argument', message);
  }
}

async function planOnly(context: Context, keptFiles: RunFiles | undefined): Promise<CleanResult> {
  const kept = keptFiles && (await readState(keptFiles.state));
  const known = await readList(context, kept, keptFiles);
  const plan = known ? planOf(known, settle(known.state, context.options)) : planOfFinished(kept);
  await emitter(context.options)({ type: 'plan', plan });
  checkMost(context.options, plan);
  return emptyResult(plan);
}

async function runOnce(context: Context): Promise<CleanResult> {
  const { files, options } = context;
  const kept = await readState(files.state);
  if (!kept) await findTargets(options, { output: options.force, rejects: options.force });
  try {
    return await resume(context, kept);
  } catch (error) {
    // Without a state, nothing of the run is worth keeping.
    if (!(await isThere(files.state))) await remove(files.input);
    throw error;
  }
}

async function resume(context: Context, kept: State | undefined): Promise<CleanResult> {
  const { options, files, locks } = context;
  const known = await readList(context, kept, files);
  if (!known) return finishEarlier(context, kept);
  const { scan, parts, state, verdicts } = known;
  check(scan.addresses.size > 0, 'invalid_argument', 'The list has no address that can be sent.');
  const again = settle(state, options);
  const targets = await findOwn(context, kept?.finished, again);
  if (!targets) return finishEarlier(context, kept);
  delete state.finished;
  await forgetLostReports(state, files);

  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const checkLock = async () => locks?.check();
  const saveState = createSaver(files.state, checkLock);
  const run = createRun(options, { scan, files, signal, parts, state, again, checkLock, save: () => saveState(state) });
  const plan = planOf(known, again);
  await run.emit({ type: 'plan', plan });
  checkMost(options, plan);
  if (plan.remaining.jobs > 0 && !(await isConfirmed(options, plan))) {
    if (!kept) await remove(files.input);
    return { ...emptyResult(plan), unfinished: notSent(run) };
  }
  if (kept) await run.save();
  await runJobs(run, options.concurrency ?? 1, stop);
  return finish({ ...context, targets }, { run, input: known.input, verdicts, plan, state });
}

/** The options that decide what is in the files. */
const filterOf = ({ keep, drop, escapeFormulas = false }: CleanListOptions): string =>
  JSON.stringify([listed(keep), listed(drop), escapeFormulas]);

/**
 * Finds the files to write. What an earlier run has written of them is replaced as its own.
 *
 * @returns `undefined` if it has written all of them.
 */
async function findOwn(
  { options, targets }: Context,
  earlier: State['finished'],
  again: ReadonlySet<number>,
): Promise<Targets | undefined> {
  const { force, signal } = options;
  const finished = earlier?.filter === filterOf(options) ? earlier : undefined;
  const output = await stageOf(targets.output, finished?.sha256, signal);
  const rejects = await stageOf(targets.rejects, finished?.rejects, signal);
  const isWritten = output === 'written' && (!targets.rejects || rejects === 'written');
  if (isWritten && again.size === 0) return undefined;
  return findTargets(options, { output: force || output !== 'none', rejects: force || rejects !== 'none' });
}

/** @throws `invalid_argument` if more would be uploaded than the caller allows. */
function checkMost({ maxAddresses }: CleanListOptions, { remaining: { addresses } }: CleanPlan): void {
  const count = addresses.toLocaleString('en');
  const message = `Nothing was sent: ${count} addresses would be uploaded, and \`maxAddresses\` allows ${maxAddresses}.`;
  check(maxAddresses === undefined || addresses <= maxAddresses, 'invalid_argument', message);
}

/** A report that somebody has deleted is downloaded again. */
async function forgetLostReports({ parts }: State, files: RunFiles): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (part.status === 'reported' && !(await isThere(files.report(index + 1)))) part.status = 'started';
  }
}

async function isConfirmed({ confirm, signal }: CleanListOptions, plan: CleanPlan): Promise<boolean> {
  return !confirm || (await withDeadline(signal, async () => confirm(plan))) === true;
}

/** A run whose jobs are done, or left. */
type Done = { run: Run; input: Input; verdicts: Verdicts; plan: CleanPlan; state: State };

async function finish({ options, targets, locks }: Context, done: Done): Promise<CleanResult> {
  const { run, input, plan, state, verdicts } = done;
  const { unmatched, contradicting, keptReports } = await readReports(run, verdicts);
  const isComplete = run.unfinished.size === 0;
  const ended = { ...emptyResult(plan), isComplete, unfinished: unfinishedOf(run), keptReports };
  const hasVerdicts = verdicts.reused > 0 || run.jobs.some((job) => job.state.status === 'reported');
  if (!hasVerdicts) return endWithNothing(run, ended);
  const columns = addedColumns(run.scan, verdicts);
  const contentOf = ({ rows, notes: _, ...counts }: MergeCounts) => {
    return { columns, ...counts, rejected: rows - counts.kept, unmatched, contradicting };
  };
  const merge: Merge = { run, input, verdicts, options, isComplete };
  const { output, rejects } = targets;
  if (!output) {
    const counts = await countRows(merge);
    await emitNotes(run, counts);
    return { ...ended, ...contentOf(counts), rows: rowsOf(merge, keptReports) };
  }
  if (!isComplete) {
    const partial = partialTargets({ output, rejects });
    const counts = await writeOutput(merge, partial);
    return { ...ended, ...contentOf(counts), output: partial.output.file, rejects: partial.rejects?.file };
  }
  const counts = await writeOutput(merge, { output, rejects }, async (written, known) => {
    const kept = run.jobs.map(({ number }) => number).filter((job) => keptReports.includes(run.files.report(job)));
    const { rows, addresses, duplicates, invalid, bytes } = plan;
    const ofList = { rows, addresses, duplicates, invalid, bytes };
    const filter = filterOf(options);
    state.finished = { ...written, filter, plan: ofList, ...contentOf(known), keptReports: kept };
    await run.save();
  });
  const result = { ...ended, ...contentOf(counts), output: output.file, rejects: rejects?.file };
  await emitNotes(run, counts);
  await endRun({ options, targets, files: run.files, locks }, result, state);
  return result;
}

async function emitNotes(run: Run, { notes }: MergeCounts): Promise<void> {
  for (const message of notes) await run.emit({ type: 'note', message });
}

/** Cleans up. The state goes last, after the locks: a run that is killed before that is finished by the same call. */
async function endRun(
  { options, targets, files, locks }: Pick<Context, 'options' | 'targets' | 'files' | 'locks'>,
  { plan, keptReports }: CleanResult,
  state: State | undefined,
): Promise<void> {
  await locks?.check();
  if (options.keepState && state) {
    // The next run writes the files anew, with filters of its own.
    delete state.finished;
    await createSaver(files.state, async () => locks?.check())(state);
  }
  const isDone = await cleanUp(files, { jobs: plan.jobs, targets, keptReports, keepState: options.keepState });
  await locks?.[Symbol.asyncDispose]();
  if (isDone) await remove(files.state);
}

/** Ends a run that was killed after its output was complete, and before everything else was deleted. */
async function finishEarlier(
  { options, files, targets, locks }: Context,
  kept: State | undefined,
): Promise<CleanResult> {
  const { keptReports = [], sha256: _, rejects: __, filter: ___, plan: ____, ...content } = kept?.finished ?? {};
  const plan = planOfFinished(kept);
  const output = targets.output?.file;
  const ended = {
    ...emptyResult(plan),
    ...content,
    isComplete: true,
    output,
    rejects: targets.rejects?.file,
    keptReports: keptReports.map(files.report),
  };
  const emit = emitter(options);
  await emit({ type: 'plan', plan });
  if (output !== undefined) await emit({ type: 'finished', output });
  await endRun({ options, targets, files, locks }, ended, kept);
  return ended;
}

/** @throws the failure of the first upload if there is nothing that a next run could resume. */
async function endWithNothing({ jobs, files }: Run, ended: CleanResult): Promise<CleanResult> {
  const [failure] = ended.unfinished.flatMap(({ error }) => error ?? []);
  if (!failure || jobs.some(({ state }) => state.status !== 'unsent')) return ended;
  await remove(files.input);
  await remove(files.state);
  throw failure;
}

/** The rows of a list without an output. What the run has kept is deleted once they are read, or left. */
async function* rowsOf(merge: Merge, keptReports: string[]) {
  const { run, isComplete, options } = merge;
  try {
    yield* cleanedRows(merge, noCounts());
    const kept = { jobs: run.jobs.length, targets: {}, keptReports, keepState: options.keepState };
    if (isComplete && (await cleanUp(run.files, kept))) await remove(run.files.state);
  } finally {
    await removeFolder(run.files);
  }
}

function planOf(
  { scan, parts, state, reused: { sha256: _, ...reused } }: Known,
  again: ReadonlySet<number>,
): CleanPlan {
  const { rows, addresses, duplicates, invalid } = scan;
  const { index, ...named } = scan.column;
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const numbers = (is: (status: string, number: number) => boolean) =>
    state.parts.flatMap(({ status }, index) => (is(status, index + 1) ? [index + 1] : []));
  const sizeOf = (jobs: number[]) => ({
    jobs: jobs.length,
    addresses: sum(jobs.map((number) => parts[number - 1]?.addresses ?? 0)),
  });
  return {
    column: { number: index + 1, ...named },
    rows,
    addresses: addresses.size,
    duplicates,
    invalid,
    reused,
    jobs: parts.length,
    bytes: sum(parts.map((part) => part.bytes)),
    remaining: sizeOf(numbers((status, number) => status === 'unsent' || again.has(number))),
    resubmitted: sizeOf([...again]),
    uncertain: numbers((status) => status === 'sending'),
  };
}

/** The plan of a run whose list is cleaned up already. */
function planOfFinished(kept: State | undefined): CleanPlan {
  const nothing = { jobs: 0, addresses: 0 };
  const plan = kept?.finished?.plan ?? { rows: 0, addresses: 0, duplicates: 0, invalid: 0, bytes: 0 };
  const column = { number: (kept?.column ?? 0) + 1 };
  const jobs = { jobs: kept?.parts.length ?? 0, remaining: nothing, resubmitted: nothing, uncertain: [] };
  return { ...plan, column, reused: { addresses: 0 }, ...jobs };
}

const unfinishedOf = ({ unfinished }: Run): UnfinishedJob[] => [...unfinished.values()].sort((a, b) => a.job - b.job);

const notSent = ({ jobs }: Run): UnfinishedJob[] =>
  jobs.filter(({ state }) => state.status === 'unsent').map(({ number }) => ({ job: number, reason: 'not_sent' }));

const emptyResult = (plan: CleanPlan): CleanResult => ({
  isComplete: false,
  output: undefined,
  plan,
  columns: [],
  withVerdict: 0,
  withoutVerdict: 0,
  unmatched: 0,
  contradicting: 0,
  kept: 0,
  rejected: 0,
  rejects: undefined,
  verdicts: noVerdicts(),
  unfinished: [],
  keptReports: [],
});
