import { type OnRetry, SainoError } from '../index.js';
import type { CleanEvent } from './clean-event.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { UnfinishedJob } from './clean-result.js';
import type { Part } from './parts.js';
import type { RunFiles } from './run-files.js';
import type { Scan } from './source.js';
import type { PartState, State } from './state.js';

/** One part of a list, and the job that cleans it. */
export type Job = {
  /** Its number, from 1. */
  number: number;
  part: Part;
  /** What the next process has to know of it. */
  state: PartState;
};

/** A run, while it goes on. */
export type Run = {
  saino: CleanListOptions['saino'];
  scan: Scan;
  files: RunFiles;
  jobs: Job[];
  /** Ends what goes on: the caller's signal, or a failure that ends the run. */
  signal: AbortSignal;
  /** The caller's signal alone. */
  callerSignal: AbortSignal | undefined;
  /** Whether nothing else may be uploaded in this run. */
  isStopped: boolean;
  /** Why jobs have no report, by their number. */
  unfinished: Map<number, UnfinishedJob>;
  /** Writes the state. */
  save(): Promise<void>;
  emit(event: CleanEvent): Promise<void>;
};

type Started = Pick<Run, 'scan' | 'files' | 'signal'> & { parts: Part[]; state: State; save: () => Promise<void> };

export function createRun(options: CleanListOptions, started: Started): Run {
  const { parts, state, ...others } = started;
  const jobs = parts.flatMap((part, index) => {
    const partState = state.parts[index];
    return partState ? [{ number: index + 1, part, state: partState }] : [];
  });
  return {
    ...others,
    saino: options.saino,
    jobs,
    callerSignal: options.signal,
    isStopped: false,
    unfinished: new Map(),
    emit: emitter(options),
  };
}

export const emitter =
  ({ onProgress }: CleanListOptions) =>
  async (event: CleanEvent): Promise<void> => {
    await onProgress?.(event);
  };

/** Whether nobody knows if the job of a part was started. */
export const isUncertain = ({ intent, bulkId }: PartState): boolean => intent !== undefined && bulkId === undefined;

/** Whether a part is to be uploaded. */
export const isUnsent = ({ intent, bulkId }: PartState): boolean => intent === undefined && bulkId === undefined;

export const retryOf =
  (run: Run, job: Job): OnRetry =>
  ({ error, attempt, delay }) =>
    run.emit({ type: 'retry', job: job.number, error, attempt, delay });

/** Writes down that a job has no report, and why. */
export function leave(run: Run, job: Job, reason: UnfinishedJob['reason'], error?: SainoError): void {
  const { bulkId } = job.state;
  run.unfinished.set(job.number, {
    job: job.number,
    ...(bulkId === undefined ? {} : { bulkId }),
    reason,
    ...(error ? { error } : {}),
  });
}

/** @throws `aborted` if the caller did. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SainoError('aborted', 'The caller aborted.', { cause: signal.reason });
}
