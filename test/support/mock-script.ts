import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Operation } from '../../scripts/lib/document.ts';
import { freePort } from './free-port.ts';

export type MockScript = {
  process: ChildProcess;
  port: number;
  /** Runs the line that it prints for an operation, as a user would who pastes it. @returns the JSON of the response. */
  runLine: (operation: Operation) => Promise<unknown>;
};

/** Starts `scripts/mock.ts` of a project, and reads a curl line for each of the operations, in their order. */
export async function startMockScript(cwd: string, operations: Operation[]): Promise<MockScript> {
  const port = await freePort();
  const args = ['scripts/mock.ts', '--port', String(port)];
  const mock = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: mock.stdout })) {
    if (line.includes('curl ')) lines.push(line.trim());
    if (lines.length === operations.length) break;
  }
  return {
    process: mock,
    port,
    async runLine(operation) {
      const line = lines[operations.indexOf(operation)];
      const { stdout } = await promisify(execFile)('sh', ['-c', `${line} --silent`]);
      return JSON.parse(stdout);
    },
  };
}
