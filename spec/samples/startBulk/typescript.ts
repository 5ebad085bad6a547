import { openAsBlob } from 'node:fs';
import { createClient, startBulk } from 'saino-email-cleaning/client';

const token = process.env.SAINO_TOKEN;
if (!token) throw new Error('Set SAINO_TOKEN to your token.');

const client = createClient({ auth: token });
const file = new File([await openAsBlob('list.csv')], 'list.csv');
const { data, error, response } = await startBulk({
  client,
  body: { file },
  signal: AbortSignal.timeout(300_000),
});
if (error) {
  throw new Error(error.error || `HTTP ${response?.status}: no reason given`);
}

console.log(data.bulk_id);
