import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { command, root } from '../paths.ts';

/** What a command printed, and whether it succeeded. */
export type Run = { isOk: boolean; stdout: string; stderr: string };

/** Runs a command of a development dependency to its end, without its colors. */
export const runQuietly = (name: string, ...args: string[]): Promise<Run> => runFile([command(name), ...args]);

/** Runs a script of package.json to its end, as npm does. */
export function runNpmScript(name: string): Promise<Run> {
  // npm says where it is. Its name alone is a batch file on Windows, which only a shell runs.
  const { npm_execpath: npm } = process.env;
  const args = ['run', '--silent', name];
  return npm?.endsWith('.js') ? runFile([npm, ...args]) : capture('npm', args);
}

/** Runs tests, and returns what the JSON reporter writes, or nothing where Vitest does not get as far. */
export async function runTests(...args: string[]): Promise<{ run: Run; report: unknown }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'saino-tests-'));
  try {
    const file = path.join(folder, 'report.json');
    const options = ['--reporter=json', `--outputFile=${file}`, '--includeTaskLocation'];
    const run = await runQuietly('vitest', 'run', ...options, ...args);
    return { run, report: readJson(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The caller reports what the run printed instead.
    return undefined;
  }
}

const runFile = (args: string[]): Promise<Run> => capture(process.execPath, args);

async function capture(file: string, args: string[]): Promise<Run> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
  const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { isOk: code === 0, stdout, stderr };
}
