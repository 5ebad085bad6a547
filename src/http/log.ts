import type { Mask } from './mask.js';
import { reasonOf } from './network-failure.js';
import { check, readVariable } from './options.js';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Receives lines, each as one string: `console`, or a logger of pino or winston. What it returns does not matter. */
export type Logger = Record<Level, (line: string) => unknown>;

/** The minimum level that is logged. `off` logs nothing. */
export type LogLevel = Level | 'off';

/** Logs a line of these parts, which are only made if the level is logged. An empty part is left out. */
export type Log = (level: Level, parts: () => unknown[]) => void;

const levels: readonly string[] = ['debug', 'info', 'warn', 'error', 'off'] satisfies LogLevel[];

/** The longest line, in characters. The status of a job is the API's own text. */
const longestLine = 500;

/**
 * @param mask - Applied to each line.
 * @returns a function that opens the log at a call: the environment may not be set yet where a client is made.
 * @throws `configuration` for a level that does not exist.
 */
export function createLog(logger: Logger | undefined, logLevel: LogLevel | undefined, mask: Mask): () => Log {
  const level = logLevel ?? (logger && 'debug');
  let least = level === undefined ? undefined : rankOf('logLevel', level);
  const log: Log = (of, parts) => {
    if (levels.indexOf(of) >= (least ?? 0)) write(logger, of, () => toLine(mask, parts()));
  };
  return () => {
    least ??= rankOf('SAINO_LOG', readVariable('SAINO_LOG') ?? 'off');
    return log;
  };
}

function rankOf(name: string, level: string): number {
  const rank = levels.indexOf(level);
  check(rank >= 0, 'configuration', `${name} must be one of ${levels.join(', ')}.`);
  return rank;
}

async function write(logger: Logger | undefined, level: Level, makeLine: () => string): Promise<void> {
  try {
    const line = makeLine();
    if (logger) await logger[level](line);
    else console.error(line);
  } catch (error) {
    // A call that may be charged must not fail for a line about it.
    console.error(`saino-email-cleaning: the logger failed: ${reasonOf(error)}`);
  }
}

/** Makes a line without secrets, and without what a terminal would obey. */
function toLine(mask: Mask, parts: unknown[]): string {
  const line = mask(parts.filter(Boolean).join(', ')).replace(/\p{Cc}/gu, ' ');
  return `saino-email-cleaning: ${line.slice(0, longestLine)}`;
}

export const inMs = (ms: number): string => `${Math.round(ms)} ms`;
