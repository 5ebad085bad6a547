import { setTimeout as sleep } from 'node:timers/promises';
import { type BulkProgress, baseUrl, createClient, getBulkProgress } from 'saino-email-cleaning/client';
import { startMockServer } from './mock-server.ts';
import { readOperation } from './operation.ts';
import { main, Problem, readArguments } from './problem.ts';

const usage = '[SAINO_TOKEN=…] npm start [-- <bulk id>]';

/** Asks once, and prints the answer. `Prefer` (RFC 7240) tells Prism which example to give. */
async function ask(client: ReturnType<typeof createClient>, bulkId: number, example?: string): Promise<BulkProgress> {
  const { data, error, response } = await getBulkProgress({
    client,
    query: { bulk_id: bulkId },
    headers: example ? { Prefer: `example=${example}` } : {},
  });
  if (error)
    throw new Problem(`Bulk job ${bulkId}: ${error.error || `HTTP ${response?.status}, with no reason given`}`);
  console.log(`  ${String(data.data.percentage).padStart(3)} %  ${data.data.status}`);
  return data.data;
}

async function askMock(bulkId: number): Promise<BulkProgress | undefined> {
  const mock = await startMockServer();
  try {
    console.log(`Asking the mock at ${mock.url} for bulk job ${bulkId}. Nothing leaves this machine.`);
    const client = createClient({ baseUrl: mock.url, auth: 'any' });
    let progress: BulkProgress | undefined;
    for (const { name } of readOperation().examples) {
      if (progress) await sleep(500);
      progress = await ask(client, bulkId, name);
    }
    return progress;
  } finally {
    await mock.stop();
  }
}

async function askApi(bulkId: number, token: string): Promise<BulkProgress> {
  console.log(`Asking the real API at ${baseUrl} for bulk job ${bulkId}, with the token from SAINO_TOKEN.`);
  const client = createClient({ auth: token });
  for (let seconds = 2; ; seconds = Math.min(seconds * 1.5, 60)) {
    const progress = await ask(client, bulkId);
    if (progress.status === 'completed') return progress;
    await sleep(seconds * 1000);
  }
}

await main(async () => {
  const { positionals } = readArguments({ allowPositionals: true }, usage);
  const token = process.env.SAINO_TOKEN;
  const [id = token ? '' : (readOperation().query.bulk_id ?? '')] = positionals;
  const bulkId = Number(id);
  if (!/^[1-9]\d*$/.test(id) || !Number.isSafeInteger(bulkId) || positionals.length > 1) {
    throw new Problem(
      `"${positionals.join(' ')}" is not a bulk id: an integer from 1 to ${Number.MAX_SAFE_INTEGER}. Usage: ${usage}`,
    );
  }
  const done = await (token ? askApi(bulkId, token) : askMock(bulkId));
  console.log(done?.download_link ? `The report: ${done.download_link}` : 'The job is completed, and has no report.');
});
