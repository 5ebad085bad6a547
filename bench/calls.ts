import { type Figure, sideBySide } from './lib/measure.ts';
import { startWorker } from './lib/worker.ts';
import type { Calls, Cost } from './workers/calls.ts';
import type { Settings, State } from './workers/server.ts';

const ours = ['/client', 'EmailCleaning'];
const clients = { getBulkProgress: ['openapi-fetch', 'axios', ...ours], verifyEmail: ours, startBulk: ours };
/** In times of a bare `fetch` of the same request. */
const limit = 1.25;

/** The cost of a call, from its arguments to the parsed response: on loopback, one call at a time. */
export async function benchCalls(): Promise<Figure[]> {
  using server = startWorker<Settings, State>('server');
  const { url } = await server.send({});
  const figures: Figure[] = [];
  for (const [operation, names] of Object.entries(clients)) {
    using workers = new DisposableStack();
    // None pays for the garbage that another leaves behind.
    const candidates = Object.fromEntries(
      ['fetch', ...names].map((name) => {
        const worker = workers.use(startWorker<Calls, Cost>('calls', operation, name, url));
        return [name, () => worker.send({ count: 50 })];
      }),
    );
    // The first calls compile the code.
    await sideBySide(20, candidates);
    const medianOf = await sideBySide(100, candidates);
    for (const name of names) {
      const value = medianOf(name, 'time') / medianOf('fetch', 'time');
      const own = ours.includes(name) ? { limit } : {};
      figures.push({ name: `${operation} by ${name}, against fetch`, value, ...own });
    }
  }
  return figures;
}
