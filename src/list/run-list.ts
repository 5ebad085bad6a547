import path from 'node:path';
import { findTarget, isThere, type Target } from '../disk.js';
import { checkArgument } from './check-argument.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanPlan } from './clean-plan.js';
import type { CleanResult } from './clean-result.js';
import { cleanUp, partialOf, removeFolder } from './clean-up.js';
import { stageOf } from './finished.js';
import { type Input, openInput } from './input.js';
import { acquireLock } from './lock.js';
import { addedColumns, type MergeCounts, noCounts } from './merge.js';
import { type Part, type PartLimits, planParts } from './parts.js';
import { type Reports, readReports } from './read-reports.js';
import { createRun, emitter, isUncertain, isUnsent, type Run } from './run.js';
import { createRunFiles, findRunFiles, type RunFiles, remove } from './run-files.js';
import { runJobs } from './run-jobs.js';
import { settleUncertain } from './settle-uncertain.js';
import { type Scan, scanSource } from './source.js';
import { checkSameRun, createSaver, newState, readState, type State } from './state.js';
import { cleanedRows, countRows, type Merge, toReplaceOutput, writeOutput } from './write-output.js';

/**
 * Cleans a list.
 *
 * @param limits - What a part may have, which tests lower.
 */
export async function runList(options: CleanListOptions, limits?: PartLimits): Promise<CleanResult> {
  const { concurrency = 1, resubmit, adopt } = options;
  checkArgument(
    Number.isInteger(concurrency) && concurrency >= 1,
    `\`concurrency\` must be an integer of at least 1, not ${concurrency}.`,
  );
  const isBoth = resubmit && adopt !== undefined;
  checkArgument(!isBoth, 'Use either `resubmit` or `adopt`: both decide about an uncertain part.');
  const kept = findRunFiles(options);
  if (options.dryRun) return withFolder((folder) => planOnly(options, folder, kept, limits));
  if (!kept) return withFolder((folder) => runOnce(options, folder, limits));
  await using _lock = await acquireLock(kept.lock);
  return await runOnce(options, kept, limits);
}

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

async function planOnly(
  options: CleanListOptions,
  folder: RunFiles,
  kept: RunFiles | undefined,
  limits: PartLimits | undefined,
): Promise<CleanResult> {
  const earlier = kept && (await readState(kept.state));
  const input = await openInput(options, folder);
  const scan = await scanSource(input.source, input.options, options.signal);
  const parts = planParts(scan.addresses, limits);
  const state = newState(scan, parts, Boolean(options.caseSensitive));
  if (earlier) checkSameRun(kept.state, earlier, state);
  const plan = planOf(scan, parts, earlier ?? state);
  await emitter(options)({ type: 'plan', plan });
  return emptyResult(plan);
}

async function runOnce(options: CleanListOptions, files: RunFiles, limits?: PartLimits): Promise<CleanResult> {
  const kept = await readState(files.state);
  try {
    return await resume(options, files, kept, limits);
  } catch (error) {
    // Without a state, nothing of the run is worth keeping.
    if (!kept && !(await isThere(files.state))) await remove(files.input);
    throw error;
  }
}

async function resume(
  options: CleanListOptions,
  files: RunFiles,
  kept: State | undefined,
  limits: PartLimits | undefined,
): Promise<CleanResult> {
  const stage = await stageOf(options.output, kept);
  if (kept?.finished && stage === 'written') return finishEarlier(options, files, kept);
  const target = await targetOf(options, stage === 'claimed');
  const input = await openInput(options, files, kept);
  const scan = await scanSource(input.source, input.options, options.signal);
  const parts = planParts(scan.addresses, limits);
  const fresh = newState(scan, parts, Boolean(options.caseSensitive));
  if (kept) checkSameRun(files.state, kept, fresh);
  checkArgument(scan.addresses.size > 0, 'The list has no address that can be sent.');

  const state = kept ?? fresh;
  delete state.finished;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const saveState = createSaver(files.state);
  const run = createRun(options, { scan, files, signal, parts, state, save: () => saveState(state) });
  const isSettled = settleUncertain(state, options);
  const plan = planOf(scan, parts, state);
  await run.emit({ type: 'plan', plan });
  if (plan.remaining.jobs > 0 && options.confirm && (await options.confirm(plan)) !== true) {
    if (!kept) await remove(files.input);
    return { ...emptyResult(plan), unfinished: unsentJobs(run) };
  }
  if (isSettled) await run.save();
  await runJobs(run, options.concurrency ?? 1, stop);
  return finish(options, { run, input, plan, state }, target);
}

/** What a run knows once its jobs are done, or left. */
type Done = { run: Run; input: Input; plan: CleanPlan; state: State };

async function finish(options: CleanListOptions, done: Done, target: Target | undefined): Promise<CleanResult> {
  const { run, input, plan } = done;
  const reports = await readReports(run, Boolean(options.caseSensitive));
  const isComplete = run.unfinished.size === 0;
  const hasReport = run.jobs.some(({ state }) => state.hasReport);
  if (!hasReport) return endWithNothing(run, plan);
  const merge: Merge = { run, input, verdicts: reports.verdicts, options, isComplete };
  const resultOf = (counts: MergeCounts, output?: string) => ({ ...resultFrom(done, reports, counts), output });
  if (!target) return { ...resultOf(await countRows(merge)), rows: rowsOf(merge, reports) };
  if (!isComplete) {
    const file = partialOf(target.file);
    return resultOf(await writeOutput(merge, { file, path: path.resolve(file), force: true }), file);
  }
  const counts = await writeOutput(merge, target, async (sha256, { ...known }) => {
    done.state.finished = { sha256, result: { ...resultOf(known, target.file) } };
    await run.save();
  });
  await cleanUp(run.files, { jobs: run.jobs.length, output: target.file, keptReports: reports.keptReports });
  return resultOf(counts, target.file);
}

/** A run that was killed after its output was complete, and before everything else was deleted. */
async function finishEarlier(options: CleanListOptions, files: RunFiles, state: State): Promise<CleanResult> {
  // It was written by this very code, in this version of the state.
  const result = state.finished?.result as unknown as CleanResult;
  const { keptReports } = result;
  await emitter(options)({ type: 'plan', plan: result.plan });
  await cleanUp(files, { jobs: state.parts.length, output: options.output, keptReports });
  return result;
}

async function targetOf({ output, force }: CleanListOptions, isClaimed: boolean): Promise<Target | undefined> {
  if (output === undefined) return undefined;
  return findTarget(output, { force: force || isClaimed, option: '`output`', toReplace: toReplaceOutput });
}

/** @throws the failure of the first upload if there is nothing that a next run could resume. */
async function endWithNothing(run: Run, plan: CleanPlan): Promise<CleanResult> {
  const [failure] = [...run.unfinished.values()].flatMap(({ error }) => error ?? []);
  const isUntouched = run.jobs.every(({ state }) => isUnsent(state));
  if (!isUntouched || !failure) return { ...emptyResult(plan), unfinished: unfinishedOf(run) };
  await remove(run.files.input);
  await remove(run.files.state);
  throw failure;
}

/** The rows of a list without an output. What the run has kept is deleted once they are read, or left. */
async function* rowsOf(merge: Merge, { keptReports }: Reports) {
  const { run, isComplete } = merge;
  try {
    yield* cleanedRows(merge, noCounts());
    if (isComplete) await cleanUp(run.files, { jobs: run.jobs.length, output: undefined, keptReports });
  } finally {
    await removeFolder(run.files);
  }
}

function planOf({ rows, addresses, duplicates, invalid, column }: Scan, parts: Part[], state: State): CleanPlan {
  const unsent = state.parts.filter(isUnsent);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const { index, ...named } = column;
  return {
    column: { number: index + 1, ...named },
    rows,
    addresses: addresses.size,
    duplicates,
    invalid,
    jobs: parts.length,
    bytes: sum(parts.map((part) => part.bytes)),
    remaining: { jobs: unsent.length, addresses: sum(unsent.map((part) => part.addresses)) },
    uncertain: state.parts.flatMap((part, index) => (isUncertain(part) ? [index + 1] : [])),
  };
}

const unfinishedOf = ({ unfinished }: Run): CleanResult['unfinished'] =>
  [...unfinished.values()].sort((a, b) => a.job - b.job);

const unsentJobs = ({ jobs }: Run): CleanResult['unfinished'] =>
  jobs.filter(({ state }) => isUnsent(state)).map(({ number }) => ({ job: number, reason: 'not_sent' }));

function resultFrom({ run, plan }: Done, reports: Reports, counts: MergeCounts): CleanResult {
  const { verdicts, unmatched, contradicting, keptReports } = reports;
  return {
    ...emptyResult(plan),
    isComplete: run.unfinished.size === 0,
    columns: addedColumns(run.scan, verdicts),
    withVerdict: counts.withVerdict,
    withoutVerdict: counts.withoutVerdict,
    unmatched,
    contradicting,
    kept: counts.kept,
    unfinished: unfinishedOf(run),
    keptReports,
  };
}

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
  unfinished: [],
  keptReports: [],
});
