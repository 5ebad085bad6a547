import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Way } from './calls.ts';
import { seeded, shuffle } from './random.ts';
import type { Report } from './report.ts';
import { startProgressServer } from './start-progress-server.ts';
import { median } from './statistics.ts';

const rounds = 200;
const callsPerRound = 50;
const warmUpCalls = 1000;

/** Each way to ask, and what it may cost in times of `fetch`. */
const limits: Record<Way, number | undefined> = {
  fetch: undefined,
  'openapi-fetch': undefined,
  axios: undefined,
  getBulkProgress: 1.15,
  EmailCleaning: 1.3,
};

/**
 * What it costs to ask for a job's progress, read the body and parse it: one call at a time, against bare `fetch`.
 *
 * The ways take turns, so that a busy machine is as busy for each. Each has a process of its own, so that none pays
 * for what another leaves behind: garbage, or code that V8 can no longer fit to one use.
 */
export async function benchCostPerCall(): Promise<Report> {
  const server = await startProgressServer();
  const callers = Object.entries(limits).map(([name, limit]) => ({ name, limit, ...startCaller(name, server.url) }));
  try {
    for (const { call } of callers) await call(warmUpCalls);
    const random = seeded(1);
    for (let round = 0; round < rounds; round++) {
      for (const { call, times } of shuffle(callers, random)) times.push(await call(callsPerRound));
    }
  } finally {
    for (const { stop } of callers) stop();
    await server.stop();
  }
  const bare = median(callers.find(({ name }) => name === 'fetch')?.times ?? []);
  const results = callers
    .map(({ name, times, limit }) => ({ name, limit, time: median(times), ratio: median(times) / bare }))
    .sort((a, b) => a.ratio - b.ratio);
  return {
    title: 'Cost per call on a loopback server',
    tables: [
      {
        heading: `Median of ${rounds} rounds of ${callsPerRound} calls each, side by side`,
        columns: ['per call', 'against fetch'],
        rows: results.map(({ name, time, ratio }) => [name, `${Math.round(time * 1000)} µs`, ratio.toFixed(2)]),
      },
    ],
    figures: results.flatMap(({ name, ratio, limit }) =>
      limit ? { name: `${name}, against fetch`, value: ratio, limit, unit: 'times', isExact: false } : [],
    ),
  };
}

function startCaller(way: string, baseUrl: string) {
  const child = fork(path.join(import.meta.dirname, 'calls.ts'), [way, baseUrl], {
    execArgv: ['--import', path.join(import.meta.dirname, '../scripts/lib/exit-with-parent.ts')],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The process that calls ${way} ended with exit code ${code}.`);
  });
  return {
    times: [] as number[],
    /** Makes so many calls, and gives the ms that one took. */
    async call(count: number): Promise<number> {
      child.send(count);
      const [time] = await Promise.race([once(child, 'message'), ended]);
      return time;
    },
    stop: () => child.kill(),
  };
}
