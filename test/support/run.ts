import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export type Run = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** What is running. A test that times out leaves its command behind, and with it whoever waits for its output. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Runs a command to its end, whatever its exit code. It does not outlive the process that runs the tests. */
export async function run(
  command: string,
  args: string[],
  { cwd, env }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Run> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('close', () => running.delete(child));
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, signal, stdout, stderr };
}

/** Runs a script of the project with the Node that runs the test. */
export const runScript = (file: string, args: string[], options: Parameters<typeof run>[2]) =>
  run(process.execPath, [file, ...args], options);
