import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type ServedFake, serveFake, useExample } from '../support/example.ts';
import { freePort } from '../support/free-port.ts';

const addresses = ['ana@example.com', 'ben@example.org'];
const token = 'any-token-of-a-worker';

const example = useExample('cloudflare-worker');

type Worker = AsyncDisposable & {
  get: (path: string) => Promise<{ status: number; body: unknown }>;
  post: (path: string, body: string) => Promise<{ status: number; body: unknown }>;
  /** Runs what the cron trigger runs. */
  schedule: () => Promise<string>;
  output: () => Promise<string>;
};

/** Runs the Worker in Miniflare, with storage of its own. */
async function startWorker(variables: Record<string, string>, args: string[] = []): Promise<Worker> {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(path.join(example.folder, '.dev.vars'), lines.join(''));
  const port = await freePort();
  const storage = ['--persist-to', path.join(example.folder, `storage-${port}`)];
  const options = ['--port', String(port), '--inspector-port', '0', '--show-interactive-dev-session=false'];
  const running = example.start('start', {
    args: [...args, ...options, ...storage],
    env: { WRANGLER_SEND_METRICS: 'false', CI: 'true' },
  });
  const stop = async () => {
    running.kill('SIGTERM');
    const { stdout, stderr } = await running.ended;
    return stdout + stderr;
  };
  await running.printed(/Ready on/);
  const send = async (target: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${port}${target}`, init);
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return {
    get: send,
    post: (target, body) => send(target, { method: 'POST', body }),
    schedule: async () => (await fetch(`http://127.0.0.1:${port}/cdn-cgi/local/scheduled`)).text(),
    output: stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

const variablesOf = ({ url }: ServedFake) => ({ SAINO_TOKEN: token, SAINO_BASE_URL: url });

const checksOf = ({ requests }: ServedFake) =>
  requests.filter(({ operation }) => operation === 'getBulkProgress').length;

test('starts a job, and has the cron trigger check it when it is due', async () => {
  await using fake = await serveFake({ percentages: [0, 40, 100] });
  await using worker = await startWorker(variablesOf(fake));
  expect(await worker.post('/lists', JSON.stringify(addresses))).toEqual({ status: 202, body: { bulkId: 1002 } });
  expect(fake.requests[0]?.upload?.addresses).toEqual(addresses);
  expect(await worker.get('/lists/1002')).toEqual({ status: 200, body: { bulkId: 1002 } });

  expect(await worker.schedule()).toBe('ok');
  const first = Date.now();
  const seen: unknown[] = [];
  await expect
    .poll(
      async () => {
        const { progress } = (await worker.get('/lists/1002')).body as { progress: { percentage: number } };
        seen.push(progress.percentage);
        await worker.schedule();
        return progress;
      },
      { timeout: 30_000, interval: 20 },
    )
    .toMatchObject({ status: 'completed', percentage: 100, download_link: expect.stringContaining(fake.url) });
  expect(new Set(seen)).toEqual(new Set([0, 40, 100]));
  // Each check is due a second after the last one at the earliest, however often the trigger runs.
  expect(Date.now() - first).toBeGreaterThan(1900);
  // Of a completed job, none is due.
  await worker.schedule();
  expect(checksOf(fake)).toBe(3);
  expect(await worker.output()).not.toContain(token);
});

test('keeps a job through an outage, and stores why another one failed', async () => {
  await using fake = await serveFake({ duration: 0 });
  await using worker = await startWorker(variablesOf(fake));
  fake.nextJob({ failsAt: 40 });
  await worker.post('/lists', JSON.stringify(addresses));
  await worker.schedule();
  expect(await worker.get('/lists/1002')).toMatchObject({ body: { failure: expect.stringContaining('failed') } });

  await worker.post('/lists', JSON.stringify(addresses));
  fake.failNext('getBulkProgress', { status: 503, times: 3 });
  await worker.schedule();
  expect(await worker.get('/lists/1003')).toEqual({ status: 200, body: { bulkId: 1003 } });
  await worker.schedule();
  expect(await worker.get('/lists/1003')).toMatchObject({ body: { progress: { status: 'completed' } } });
  // The failed one was not checked again.
  expect(checksOf(fake)).toBe(1 + 3 + 1);
});

test('says in one line what is wrong with a request, and that there is no token', async () => {
  await using worker = await startWorker({ SAINO_BASE_URL: 'http://127.0.0.1:9' });
  const message = expect.stringMatching(/^.+$/);
  expect(await worker.post('/lists', '[')).toEqual({ status: 400, body: { message } });
  expect(await worker.post('/lists', '"user@example.com"')).toEqual({ status: 400, body: { message } });
  expect(await worker.get('/lists/7')).toEqual({ status: 404, body: { message: 'There is no list 7.' } });
  expect(await worker.get('/')).toEqual({ status: 404, body: { message } });
  expect(await worker.post('/lists', JSON.stringify(addresses))).toEqual({
    status: 502,
    body: { message: expect.stringContaining('SAINO_TOKEN') },
  });
});

/** A Worker that is tested inside the Workers runtime: client and fake in one. */
const tested = `
import { EmailCleaning } from 'saino-email-cleaning';
import { createFakeSaino } from 'saino-email-cleaning/testing';

export default {
  async fetch() {
    const fake = createFakeSaino({ percentages: [0, 100] });
    const saino = new EmailCleaning({ token: 'any', fetch: fake.fetch });
    fake.failNext('startBulk', { status: 429 });
    const { bulk_id } = await saino.startBulk(['ana@example.com']);
    const report = await saino.downloadReport(await saino.waitForBulk(bulk_id));
    fake.failNext('verifyEmail', { connection: 'lost' });
    const { code } = await saino.verifyEmail('user@example.com').catch((error) => error);
    return Response.json({ report: await report.text(), code, requests: fake.requests.length });
  },
};
`;

test('runs the fake inside a Worker', async () => {
  writeFileSync(path.join(example.folder, 'tested.js'), tested);
  await using worker = await startWorker({}, ['tested.js']);
  const { body } = await worker.get('/');
  const report = expect.stringMatching(/\nana@example\.com,/);
  expect(body).toEqual({ report, code: 'unknown_outcome', requests: 6 });
});
