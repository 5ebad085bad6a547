import { createClient, verifyEmail } from 'saino-email-cleaning/client';

const token = process.env.SAINO_TOKEN;
if (!token) throw new Error('Set SAINO_TOKEN to your token.');

const client = createClient({ auth: token });
const { data, error, response } = await verifyEmail({
  client,
  query: { email: 'user@example.com' },
  signal: AbortSignal.timeout(30_000),
});
if (error) {
  throw new Error(error.error || `HTTP ${response?.status}: no reason given`);
}

const { result, status } = data.data;
console.log(`${result} (${status})`);
