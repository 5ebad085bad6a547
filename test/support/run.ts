import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export type Run = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type Running = {
  /** Resolves once stdout has a match, and rejects if the command ends without one. */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  kill: (signal: NodeJS.Signals) => void;
  ended: Promise<Run>;
};

type RunOptions = { cwd: string; env?: NodeJS.ProcessEnv };

/** What is running. A test that times out leaves its command behind, and with it whoever waits for its output. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a command. It does not outlive the process that runs the tests. */
export function start(command: string, args: string[], { cwd, env }: RunOptions): Running {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('close', () => running.delete(child));
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
    });
  }
  const ended = once(child, 'close').then(([code, signal]): Run => ({ code, signal, ...output }));
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output.stdout);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        look();
        const isMissing = ({ code, stderr }: Run) =>
          reject(new Error(`It ended with ${code}, and did not print ${pattern}. On stderr:\n${stderr}`));
        ended.then(isMissing, reject);
      }),
  };
}

/** Runs a command to its end, whatever its exit code. */
export const run = (command: string, args: string[], options: RunOptions): Promise<Run> =>
  start(command, args, options).ended;

/** Runs a script of the project with the Node that runs the test. */
export const runScript = (file: string, args: string[], options: RunOptions) =>
  run(process.execPath, [file, ...args], options);
