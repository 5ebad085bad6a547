#!/usr/bin/env node
import { CommanderError } from 'commander';
import { exitCodes, toCommandError } from './command-error.js';
import { flush, printError } from './output.js';
import { createProgram } from './program.js';

try {
  await createProgram().parseAsync();
  await flush();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong and what to do next. Returns what the process exits with. */
function report(error: unknown): number {
  // Commander has printed its message. --help and --version end here too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const { message, next, exitCode } = toCommandError(error);
  printError(`✖ ${message}`);
  if (next !== undefined) printError(next);
  return exitCode;
}
