import { once } from 'node:events';
import express, { type ErrorRequestHandler } from 'express';
import { EmailCleaning, SainoError } from 'saino-email-cleaning';
import { openJobs } from './jobs.ts';

const { SAINO_TOKEN, SAINO_BASE_URL, PORT = '3000', WAITS_FILE = 'waits.json' } = process.env;
if (!SAINO_TOKEN) {
  console.error('Set SAINO_TOKEN to the token from the Saino app.');
  process.exit(1);
}

const jobs = openJobs(new EmailCleaning({ token: SAINO_TOKEN, baseUrl: SAINO_BASE_URL }), WAITS_FILE);
const app = express();
app.use(express.json({ limit: '5mb' }));

app.post('/lists', async (request, response) => {
  const addresses: unknown = request.body?.addresses;
  if (!Array.isArray(addresses)) {
    response.status(400).json({ error: 'The body must be JSON: { "addresses": ["user@example.com"] }' });
    return;
  }
  const id = await jobs.start(addresses);
  response.status(202).location(`/lists/${id}`).json({ id });
});

app.get('/lists/:id', (request, response) => {
  const job = jobs.get(Number(request.params.id));
  if (!job) {
    response.status(404).json({ error: 'There is no such list.' });
    return;
  }
  const { bulkId: id, progress, error } = job;
  response.json({ id, status: progress?.status, percentage: progress?.percentage, error });
});

const reportError: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof SainoError)) return next(error);
  const isBadInput = error.code === 'invalid_argument';
  if (!isBadInput) console.error(error.message);
  response.status(isBadInput ? 400 : 502).json({ error: error.message });
};
app.use(reportError);

const server = app.listen(Number(PORT), (error) => {
  if (error) {
    console.error(`Nothing can listen on port ${PORT}: ${error.message}`);
    process.exit(1);
  }
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  console.log(`Listening on port ${port}. Jobs resumed: ${jobs.resume()}.`);
});

// Only once: a second signal ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, shutDown);

async function shutDown(): Promise<void> {
  // No new requests. Those in flight are finished: an upload that is cut off might be charged all the same.
  server.close();
  const [stopped] = await Promise.allSettled([jobs.stop(), once(server, 'close')]);
  if (stopped.status === 'fulfilled') {
    console.log(`Stopped. Jobs to resume: ${jobs.countUnfinished()}.`);
    return;
  }
  const { reason } = stopped;
  console.error(`The jobs are not stored: ${reason instanceof Error ? reason.message : reason}`);
  process.exitCode = 1;
}
