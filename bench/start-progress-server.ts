import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Count, Question } from './progress-server.ts';

export type ProgressServer = {
  /** Where it answers, with no slash at the end. */
  url: string;
  /** From now on, every job is completed. */
  complete: () => Promise<void>;
  /** From now on, an answer takes 2 ms, so that requests overlap. */
  slowDown: () => Promise<void>;
  /** How many requests came so far, and how many of them at once. */
  count: () => Promise<Count>;
  stop: () => Promise<void>;
};

/**
 * Starts a server on loopback that says of every job that it is at 0 %. It has a process of its own, so that what
 * it costs to answer does not count as a cost of asking.
 */
export async function startProgressServer(): Promise<ProgressServer> {
  const child = fork(path.join(import.meta.dirname, 'progress-server.ts'), {
    execArgv: ['--import', path.join(import.meta.dirname, '../scripts/lib/exit-with-parent.ts')],
  });
  const ended = once(child, 'exit');
  const [port] = await once(child, 'message');
  const ask = async (question: Question): Promise<Count> => {
    child.send(question);
    const [count] = await once(child, 'message');
    return count;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    complete: async () => void (await ask('complete')),
    slowDown: async () => void (await ask('slow-down')),
    count: () => ask('count'),
    async stop() {
      child.kill();
      await ended;
    },
  };
}
