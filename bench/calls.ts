import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Figure } from './lib/figure.ts';
import { sideBySide } from './lib/statistics.ts';
import { startCalls, startServer } from './lib/worker.ts';

const ours = ['/client', 'EmailCleaning'];
const clients = { getBulkProgress: ['openapi-fetch', 'axios', ...ours], verifyEmail: ours, startBulk: ours };
/** In times of a bare `fetch` of the same request. */
const limits: Record<string, number> = { '/client': 1.3, EmailCleaning: 1.3 };

/** What a call costs, from its arguments to the parsed response: on loopback, one call at a time. */
export async function benchCalls(): Promise<Figure[]> {
  using server = startServer();
  const { url } = await server.send({});
  const figures: Figure[] = [];
  for (const [operation, names] of Object.entries(clients)) figures.push(...(await compare(operation, names, url)));
  return figures;
}

async function compare(operation: string, names: string[], url: string): Promise<Figure[]> {
  using workers = new DisposableStack();
  const candidates = ['fetch', ...names].map((name) => {
    const worker = workers.use(startCalls(operation, name, url));
    return [name, () => worker.send({ count: 50 })] as const;
  });
  // The first calls compile the code.
  await sideBySide(20, candidates);
  const medianOf = await sideBySide(100, candidates);
  return names.map((name) => ({
    name: `${operation} by ${name}, against fetch`,
    value: medianOf(name, 'time') / medianOf('fetch', 'time'),
    limit: limits[name],
  }));
}

/** What it takes to upload a list of nearly 15 MB from disk, in processes that did nothing before. */
export async function benchUpload(): Promise<Figure[]> {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'saino-bench-'));
  const list = path.join(folder.path, 'list.csv');
  writeFileSync(list, 'emails\n'.padEnd(14_900_000, 'user@example.com\n'));
  using server = startServer();
  const { url } = await server.send({});
  const upload = async (client: string) => {
    using worker = startCalls('startBulk', client, url, list);
    return await worker.send({ count: 1 });
  };
  const candidates = ['fetch', ...ours].map((name) => [name, () => upload(name)] as const);
  const medianOf = await sideBySide(15, candidates);
  return ours.flatMap((name) => [
    { name: `time by ${name}, against fetch`, value: medianOf(name, 'time') / medianOf('fetch', 'time'), limit: 1.2 },
    {
      name: `peak memory by ${name}, above fetch`,
      value: medianOf(name, 'peak') - medianOf('fetch', 'peak'),
      unit: 'MiB',
      limit: 10,
    },
  ]);
}
