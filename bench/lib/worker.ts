import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/**
 * Starts a file of `bench/workers/` in a process of its own, so that its work is not counted as that of another. It ends
 * with the one that started it.
 */
export function startWorker<Message extends object, Reply>(name: string, ...args: string[]) {
  const child = fork(path.join(import.meta.dirname, `../workers/${name}.ts`), args, {
    execArgv: ['--import', path.join(import.meta.dirname, '../../scripts/lib/exit-with-parent.ts')],
  });
  // Nobody would get its replies, so the bench ends with it, unless it was disposed of.
  child.once('exit', (code, signal) => {
    if (signal !== 'SIGTERM') throw new Error(`The worker ${name} ended with ${signal ?? `exit code ${code}`}.`);
  });
  return {
    async send(message: Message): Promise<Reply> {
      child.send(message);
      const [reply] = await once(child, 'message');
      return reply;
    },
    [Symbol.dispose]: () => child.kill(),
  };
}

/** In a worker: replies to each message. */
export function reply<Message, Reply>(respond: (message: Message) => Reply | Promise<Reply>): void {
  process.on('message', async (message: Message) => process.send?.(await respond(message)));
}
