import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Calls, Cost } from '../workers/calls.ts';
import type { FakeState } from '../workers/fake.ts';
import type { ListCost, ListRun } from '../workers/list.ts';
import type { Settings, State } from '../workers/server.ts';

/** A process of its own, so that its work is not counted as that of another. It ends with the one that started it. */
export type Worker<Message, Reply> = Disposable & { send: (message: Message) => Promise<Reply> };

export const startServer = () => startWorker<Settings, State>('server');

/** Calls an operation by one client: none pays for the garbage that another leaves behind. */
export const startCalls = (...args: [operation: string, client: string, url: string, list?: string]) =>
  startWorker<Calls, Cost>('calls', ...args.filter((argument) => argument !== undefined));

/** The fake of the API, with jobs that are completed at once. */
export const startFake = () => startWorker<object, FakeState>('fake');

/** Cleans a list with it. */
export const startList = () => startWorker<ListRun, ListCost>('list');

function startWorker<Message extends object, Reply>(name: string, ...args: string[]): Worker<Message, Reply> {
  const child = fork(path.join(import.meta.dirname, `../workers/${name}.ts`), args, {
    execArgv: ['--import', path.join(import.meta.dirname, '../../scripts/lib/exit-with-parent.ts')],
  });
  // Nobody would get its replies, so the bench ends with it, unless it was disposed of.
  child.once('exit', (code, signal) => {
    if (signal !== 'SIGTERM') throw new Error(`The worker ${name} ended with ${signal ?? `exit code ${code}`}.`);
  });
  return {
    async send(message) {
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
