// The process behind benchConcurrentWaits(), run with --expose-gc. Told the plan, it starts the waits and says how many
// requests it made before; told anything more, it says how much heap they take, and, in the end, how many completed.
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EmailCleaning } from 'saino-email-cleaning';

/** What the first message says. `minInterval` is in ms. */
export type Plan = { baseUrl: string; count: number; minInterval: number; maxConcurrency: number };

const [{ baseUrl, count, minInterval, maxConcurrency }] = (await once(process, 'message')) as [Plan];
const saino = new EmailCleaning({ token: 'test-token', baseUrl, maxConcurrency });
// What the first calls set up, connections say, is no part of a wait.
const warmUp = await Promise.all(Array.from({ length: 100 }, (_, index) => saino.getBulkProgress(index + 1)));
const before = await heapUsed();
process.send?.(warmUp.length);
const waits = Array.from({ length: count }, (_, index) => saino.waitForBulk(index + 1, { minInterval }));

await once(process, 'message');
process.send?.((await heapUsed()) - before);

const completed = (await Promise.all(waits)).filter(({ status }) => status === 'completed');
process.send?.(completed.length);
process.disconnect();

/** In bytes, without what only waits to be collected. */
async function heapUsed(): Promise<number> {
  const { gc } = globalThis;
  if (!gc) throw new Error('Run this with --expose-gc.');
  // What a finalizer lets go of is there for another two turns.
  for (let round = 0; round < 3; round++) {
    await nextTurn();
    gc();
  }
  return process.memoryUsage().heapUsed;
}
