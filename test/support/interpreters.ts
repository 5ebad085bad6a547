import { spawnSync } from 'node:child_process';
import { describe, test } from 'vitest';

/** A program that a test needs and that no npm package brings: a command, or why there is none. */
export type Interpreter = { command: string; missing?: undefined } | { command?: undefined; missing: string };

/** The first of the commands that succeeds with these arguments, which check that it has what a test needs. */
function find(commands: string[], args: string[], missing: string): Interpreter {
  const command = commands.find((name) => spawnSync(name, args, { stdio: 'ignore' }).status === 0);
  return command ? { command } : { missing };
}

export const node: Interpreter = { command: process.execPath };
export const php = find(['php'], ['-r', 'exit(extension_loaded("curl") ? 0 : 1);'], 'needs php-cli and php-curl');
// Another Python may stand before the one that Debian's python3-requests belongs to.
export const python = find(['python3', '/usr/bin/python3'], ['-c', 'import requests'], 'needs python3-requests');
export const sh = find(['sh'], ['-c', 'curl --version && jq --version'], 'needs curl and jq');
export const chromium = find(['/usr/bin/chromium'], ['--version'], 'needs chromium');
/** Python again, which may be another one. */
export const openpyxl = find(['python3', '/usr/bin/python3'], ['-c', 'import openpyxl'], 'needs python3-openpyxl');
export const soffice = find(['soffice'], ['--version'], 'needs libreoffice-calc-nogui');

/** A group of tests that need an interpreter. Without it they are skipped by name, or, with `CI` set, fail. */
export function describeWith({ command, missing }: Interpreter, name: string, tests: (command: string) => void): void {
  if (command) describe(name, () => tests(command));
  else if (process.env.CI) test(name, () => Promise.reject(new Error(`${name} ${missing}`)));
  else test.skip(`${name} (${missing})`);
}
