import { createClient, getBulkProgress } from 'saino-email-cleaning/client';

const token = process.env.SAINO_TOKEN;
if (!token) throw new Error('Set SAINO_TOKEN to your token.');

const client = createClient({ auth: token });
const { data, error, response } = await getBulkProgress({
  client,
  query: { bulk_id: 1002 },
  signal: AbortSignal.timeout(30_000),
});
if (error) {
  throw new Error(error.error || `HTTP ${response?.status}: no reason given`);
}

const { status, percentage, download_link } = data.data;
const report = status === 'completed' && download_link;
console.log(report || `${percentage} %`);
