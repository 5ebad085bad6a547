import { openAsBlob } from 'node:fs';

const token = process.env.SAINO_TOKEN;
if (!token) throw new Error('Set SAINO_TOKEN to your token.');

const body = new FormData();
body.set('file', await openAsBlob('list.csv'), 'list.csv');
const response = await fetch('https://api.saino.io/api/apis/email-cleaning/verify-bulk', {
  method: 'POST',
  headers: { token },
  body,
  redirect: 'error', // A redirect could send the token to another host.
  signal: AbortSignal.timeout(300_000),
});
if (response.status !== 200 && response.status !== 400) {
  throw new Error(`HTTP ${response.status}, which is not documented.`);
}

const { status, bulk_id, error } = await response.json();
if (status !== 'success') {
  throw new Error(`HTTP ${response.status}: ${error || 'no reason given'}`);
}
console.log(bulk_id);
