import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EmailCleaning } from 'saino-email-cleaning';
import type { Figure } from './lib/measure.ts';
import { startWorker } from './lib/worker.ts';
import type { Settings, State } from './workers/server.ts';

const count = 10_000;
/** In ms: long enough for each wait to have polled once before any polls again. */
const minInterval = 20_000;

/** Many waits on one instance: all have to complete, and to take little memory while they sleep. */
export async function benchWaits(): Promise<Figure[]> {
  using server = startWorker<Settings, State>('server');
  const { url } = await server.send({ example: 'queued' });
  const saino = new EmailCleaning({ token: 'test-token', baseUrl: url });
  // What the first calls set up, such as connections, is no part of a wait.
  await Promise.all(Array.from({ length: 100 }, () => saino.getBulkProgress(1)));
  const before = await heapUsed();

  let sleeping = 0;
  const onProgress = () => {
    sleeping += 1;
  };
  const waits = Array.from({ length: count }, (_, index) => saino.waitForBulk(index + 1, { minInterval, onProgress }));
  // On a busy machine, a response takes its time to arrive.
  while (sleeping < count) await sleep(100);
  const heap = (await heapUsed()) - before;
  await server.send({ example: 'completed' });
  const completed = (await Promise.all(waits)).filter(({ status }) => status === 'completed');
  return [
    { name: 'waits that did not complete', value: count - completed.length, limit: 0, isExact: true },
    { name: 'heap for each wait', value: heap / count, unit: 'bytes', limit: 4096 },
  ];
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** In bytes, without garbage. */
async function heapUsed(): Promise<number> {
  // What a finalizer lets go of is there for another two turns.
  for (let turn = 0; turn < 3; turn++) {
    await nextTurn();
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}
