import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { root } from '../paths.ts';
import { Problem } from '../problem.ts';

/** How often to look for the parent process, in ms. */
const watchInterval = 250;

const parent = process.ppid;
const cli = path.join(root, 'dist/package/cli.js');

/**
 * Runs the command line that the package installs, on this terminal. A SIGINT or SIGTERM ends the command and not this
 * process, so that the command can say how to continue, and the servers behind it stop after it. So does the end of the
 * parent process: npm sends its signals to a shell, which ends without passing them on.
 *
 * @returns its exit code.
 */
export async function runCommand(args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  if (!existsSync(cli)) throw new Problem('The package is not built. Run `npm run build` first.');
  const command = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env }, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => command.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    command.kill('SIGTERM');
  }, watchInterval);
  try {
    const [code, signal] = (await once(command, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal ? constants.signals[signal] : 0);
  } finally {
    clearInterval(watch);
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}
