import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EmailCleaning } from 'saino-email-cleaning';
import type { Figure } from './lib/figure.ts';
import { startServer } from './lib/worker.ts';

const count = 10_000;
const maxConcurrency = 10;
/** In ms: long enough for each wait to have polled once before any polls again. */
const minInterval = 20_000;

/** Many waits on one instance: whether all complete, how many requests are in flight, the memory of one that sleeps. */
export async function benchWaits(): Promise<Figure[]> {
  using server = startServer();
  // Slow enough for requests to overlap.
  const { url } = await server.send({ example: 'queued', delay: 2 });
  const saino = new EmailCleaning({ token: 'test-token', baseUrl: url, maxConcurrency });
  // What the first calls set up, such as connections, is no part of a wait.
  await Promise.all(Array.from({ length: 100 }, () => saino.getBulkProgress(1)));
  const before = { heap: await heapUsed(), ...(await server.send({})) };

  const waits = Array.from({ length: count }, (_, index) => saino.waitForBulk(index + 1, { minInterval }));
  while ((await server.send({})).requests < before.requests + count) await sleep(100);
  // For the last responses to arrive.
  await sleep(1000);
  const heap = (await heapUsed()) - before.heap;
  const { mostInFlight } = await server.send({ example: 'completed' });
  const completed = (await Promise.all(waits)).filter(({ status }) => status === 'completed');
  return [
    { name: 'waits that did not complete', value: count - completed.length, limit: 0, isExact: true },
    { name: 'requests in flight at once', value: mostInFlight, limit: maxConcurrency, isExact: true },
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
