const token = process.env.SAINO_TOKEN;
if (!token) throw new Error('Set SAINO_TOKEN to your token.');

const url = new URL('https://api.saino.io/api/apis/email-cleaning/verify-single');
url.searchParams.set('email', 'user@example.com');
const response = await fetch(url, {
  headers: { token },
  redirect: 'error', // A redirect could send the token to another host.
  signal: AbortSignal.timeout(30_000),
});
if (response.status !== 200 && response.status !== 400) {
  throw new Error(`HTTP ${response.status}, which is not documented.`);
}

const { status, data, error } = await response.json();
if (status !== 'success') {
  throw new Error(`HTTP ${response.status}: ${error || 'no reason given'}`);
}
console.log(`${data.result} (${data.status})`);
