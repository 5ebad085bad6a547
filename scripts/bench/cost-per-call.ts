import axios from 'axios';
import createOpenapiFetch from 'openapi-fetch';
import { EmailCleaning } from 'saino-email-cleaning';
import { type BulkProgressResponse, createClient, getBulkProgress } from 'saino-email-cleaning/client';
import { seeded, shuffle } from './random.ts';
import type { Report } from './report.ts';
import { startProgressServer } from './start-progress-server.ts';
import { median } from './statistics.ts';

const rounds = 500;
const warmUpRounds = 40;
const callsPerRound = 10;
const token = 'test-token';
const bulkId = 1002;
const operationPath = '/api/apis/email-cleaning/bulk-progress';

/** What openapi-fetch takes its types from. */
type Paths = {
  [operationPath]: {
    get: {
      parameters: { query: { bulk_id: number } };
      responses: { 200: { content: { 'application/json': BulkProgressResponse } } };
    };
  };
};

/** What it costs to ask for a job's progress, read the body and parse it: one call at a time, against bare `fetch`. */
export async function benchCostPerCall(): Promise<Report> {
  const server = await startProgressServer();
  try {
    const ways = waysToAsk(server.url).map((way) => ({ ...way, times: [] as number[] }));
    const random = seeded(1);
    for (let round = -warmUpRounds; round < rounds; round++) {
      // In any order, since one may leave work, of collecting garbage say, to the next.
      for (const { ask, times } of shuffle(ways, random)) {
        const start = performance.now();
        for (let call = 0; call < callsPerRound; call++) await ask();
        if (round >= 0) times.push((performance.now() - start) / callsPerRound);
      }
    }
    const bare = median(ways.find(({ name }) => name === 'fetch')?.times ?? []);
    const results = ways
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
  } finally {
    await server.stop();
  }
}

type Way = { name: string; ask: () => Promise<unknown>; limit?: number };

function waysToAsk(baseUrl: string): Way[] {
  const headers = { token };
  const query = { bulk_id: bulkId };
  const openapiFetch = createOpenapiFetch<Paths>({ baseUrl, headers });
  const viaAxios = axios.create({ baseURL: baseUrl, headers });
  const client = createClient({ baseUrl, auth: token });
  const saino = new EmailCleaning({ baseUrl, token });
  return [
    {
      name: 'fetch',
      ask: async () => (await fetch(`${baseUrl}${operationPath}?bulk_id=${bulkId}`, { headers })).json(),
    },
    { name: 'openapi-fetch', ask: () => openapiFetch.GET(operationPath, { params: { query } }) },
    { name: 'axios', ask: () => viaAxios.get(operationPath, { params: query }) },
    { name: 'getBulkProgress', ask: () => getBulkProgress({ client, query, throwOnError: true }), limit: 1.15 },
    { name: 'EmailCleaning', ask: () => saino.getBulkProgress(bulkId), limit: 1.3 },
  ];
}
