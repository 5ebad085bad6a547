import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { command, root } from './paths.ts';

/** Runs a command of a development dependency on this terminal, and returns whether it succeeds. */
export async function runTool(name: string, ...args: string[]): Promise<boolean> {
  const [code] = await once(spawn(process.execPath, [command(name), ...args], { cwd: root, stdio: 'inherit' }), 'exit');
  return code === 0;
}
