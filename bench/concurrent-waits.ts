import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './report.ts';
import { startProgressServer } from './start-progress-server.ts';
import type { Plan } from './waits.ts';

const count = 10_000;
const maxConcurrency = 10;
/** Long enough for each wait to have asked once before any asks again. */
const minInterval = 20_000;

/** Many waits on one instance: whether they all finish, how many ask at once, and what one takes while it sleeps. */
export async function benchConcurrentWaits(): Promise<Report> {
  const server = await startProgressServer();
  const child = fork(path.join(import.meta.dirname, 'waits.ts'), {
    execArgv: ['--expose-gc', '--import', path.join(import.meta.dirname, '../scripts/lib/exit-with-parent.ts')],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process with the waits ended with exit code ${code}.`);
  });
  const answer = async (): Promise<number> => (await Promise.race([once(child, 'message'), ended]))[0];
  try {
    await server.slowDown();
    child.send({ baseUrl: server.url, count, minInterval, maxConcurrency } satisfies Plan);
    const warmUp = await answer();
    const start = performance.now();
    while ((await server.count()).requests < warmUp + count) await Promise.race([sleep(100), ended]);
    // For the last answers to arrive.
    await sleep(1000);
    child.send('heap');
    const heap = await answer();
    await server.complete();
    const completed = await answer();
    const seconds = (performance.now() - start) / 1000;
    const { requests, mostInFlight } = await server.count();
    return {
      title: `${count} waits at once on one instance`,
      tables: [
        {
          heading: `minInterval ${minInterval / 1000} s, maxConcurrency ${maxConcurrency}`,
          columns: ['requests', 'all in'],
          rows: [['waitForBulk', String(requests - warmUp), `${seconds.toFixed(0)} s`]],
        },
      ],
      figures: [
        { name: 'waits that did not finish', value: count - completed, limit: 0, unit: '', isExact: true },
        { name: 'requests in flight', value: mostInFlight, limit: maxConcurrency, unit: '', isExact: true },
        { name: 'heap for each waiting job', value: heap / count, limit: 4096, unit: 'bytes', isExact: false },
      ],
    };
  } finally {
    child.kill();
    await server.stop();
  }
}
