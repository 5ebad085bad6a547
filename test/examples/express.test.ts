import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ServedFake, serveFake, useExample } from '../support/example.ts';
import { fetchTool } from '../support/fetch-tool.ts';
import type { Running } from '../support/run.ts';

const hour = 60 * 60_000;
/** How long `docker stop` waits before it kills a process, in ms. */
const grace = 10_000;

const example = useExample('express');
const file = path.join(example.folder, 'waits.json');

let fake: ServedFake;
let server: Running | undefined;
beforeEach(async () => {
  // The fake goes by this clock, so its jobs complete when a test says so.
  vi.useFakeTimers({ toFake: ['Date'] });
  fake = await serveFake({ duration: hour });
});
afterEach(async () => {
  server?.kill('SIGKILL');
  vi.useRealTimers();
  await fake[Symbol.asyncDispose]();
  rmSync(file, { force: true });
});

async function startServer(variables: Record<string, string> = {}) {
  const env = { SAINO_TOKEN: 'any-token', SAINO_BASE_URL: fake.url, PORT: '0', ...variables };
  const running = example.start('start', { env });
  server = running;
  const [, port, resumed] = await running.printed(/^Listening on port (\d+)\. Jobs resumed: (\d+)\.$/m);
  const url = `http://127.0.0.1:${port}`;
  return {
    resumed: Number(resumed),
    post: (body: object) =>
      fetch(`${url}/lists`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    get: async (id: number): Promise<Record<string, unknown>> => (await fetch(`${url}/lists/${id}`)).json(),
    /** Ends it as an orchestrator does. */
    async stop() {
      running.kill('SIGTERM');
      const killer = setTimeout(() => running.kill('SIGKILL'), grace);
      const end = await running.ended;
      clearTimeout(killer);
      return end;
    },
  };
}

const stored = () => JSON.parse(readFileSync(file, 'utf8')) as { bulkId: number; history?: object }[];
const requestsOf = (operation: string) => fake.requests.filter((request) => request.operation === operation);
const polled = () => new Set(requestsOf('getBulkProgress').map(({ url }) => new URL(url).searchParams.get('bulk_id')));

test('stops on SIGTERM with 200 waits in flight, and resumes them all', async () => {
  // This one warns of more than ten listeners on a signal, which later ones do not, and needs flags to run TypeScript.
  const first = await startServer({
    PATH: path.join(await fetchTool('node', '22.11.0'), 'node_modules/.bin'),
    NODE_OPTIONS: '--experimental-strip-types --disable-warning=ExperimentalWarning',
  });
  const lists = Array.from({ length: 200 }, (_, index) => ({ addresses: [`user${index}@example.com`] }));
  const responses = await Promise.all(lists.map((list) => first.post(list)));
  const ids = await Promise.all(responses.map(async (response) => (await response.json()).id as number));
  expect(responses.map(({ status }) => status)).toEqual(lists.map(() => 202));
  await expect.poll(() => polled().size, { timeout: 30_000 }).toBe(200);

  expect(await first.stop()).toMatchObject({ code: 0, signal: null, stderr: '' });
  expect(new Set(stored().map(({ bulkId }) => bulkId))).toEqual(new Set(ids));
  expect(stored()).toHaveLength(200);
  // Each wait had observed something, which is not lost.
  const histories = stored().map(({ history }) => JSON.stringify(history));
  expect(histories.filter((history) => history.includes('[['))).toHaveLength(200);

  vi.setSystemTime(Date.now() + 2 * hour);
  const second = await startServer();
  expect(second.resumed).toBe(200);
  await expect.poll(stored, { timeout: 40_000, interval: 200 }).toEqual([]);
  const states = await Promise.all(ids.map((id) => second.get(id)));
  expect(states).toEqual(ids.map((id) => ({ id, status: 'completed', percentage: 100 })));
  expect(requestsOf('startBulk')).toHaveLength(200);
  expect(await second.stop()).toMatchObject({ code: 0, stderr: '' });
});

test('finishes an upload that is in flight on SIGTERM, and stores its job', async () => {
  const { post, stop } = await startServer();
  const uploading = fake.hold();
  const response = post({ addresses: ['user@example.com'] });
  await uploading.arrived;
  const ended = stop();
  uploading.release();
  expect((await response).status).toBe(202);
  expect(await ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/Jobs to resume: 1\.\n$/) });
  expect(stored()).toMatchObject([{ bulkId: 1002 }]);
});

test('has the jobs of a process that was killed', async () => {
  const { post } = await startServer();
  await post({ addresses: ['user@example.com'] });
  server?.kill('SIGKILL');
  await server?.ended;
  expect((await startServer()).resumed).toBe(1);
});

test('does not wait again for a job that failed', async () => {
  const { post, get, stop } = await startServer();
  fake.nextJob({ percentages: [40], failsAt: 40 });
  expect((await post({ addresses: ['user@example.com'] })).status).toBe(202);
  const message = 'Bulk job 1002 ended at 40 % without a report: failed.';
  await expect.poll(() => get(1002)).toMatchObject({ status: 'failed', error: message });
  expect(await stop()).toMatchObject({ code: 0, stderr: `${message}\n` });
  expect(stored()).toEqual([]);
});

test('outlives a disk that stores no jobs, and says so', async () => {
  const folder = path.join(example.folder, 'state');
  mkdirSync(folder);
  const { post, get, stop } = await startServer({ WAITS_FILE: path.join(folder, 'waits.json') });
  fake.nextJob({ percentages: [100] });
  const uploading = fake.hold();
  const response = post({ addresses: ['user@example.com'] });
  await uploading.arrived;
  uploading.release();
  await response;
  rmSync(folder, { recursive: true });
  await expect.poll(() => get(1002)).toMatchObject({ status: 'completed' });
  const { code, stderr } = await stop();
  expect(stderr).toMatch(/^Bulk job 1002: ENOENT.*\nThe jobs are not stored: ENOENT.*\n$/);
  expect(code).toBe(1);
});

test('outlives a logger that rejects', async () => {
  const server = path.join(example.folder, 'server.ts');
  const source = readFileSync(server, 'utf8');
  const methods = ['debug', 'info', 'warn', 'error'].map((level) => `async ${level}() { throw new Error('full'); }`);
  writeFileSync(server, source.replace('{ token: SAINO_TOKEN,', `{ logger: { ${methods} }, token: SAINO_TOKEN,`));
  try {
    const { post, get, stop } = await startServer();
    fake.nextJob({ percentages: [100] });
    expect((await post({ addresses: ['user@example.com'] })).status).toBe(202);
    await expect.poll(() => get(1002)).toMatchObject({ status: 'completed' });
    expect((await stop()).code).toBe(0);
  } finally {
    writeFileSync(server, source);
  }
});

test.each([
  { what: 'no list', body: {}, status: 400 },
  { what: 'an address that is none', body: { addresses: [1] }, status: 400 },
])('responds with $status to $what', async ({ body, status }) => {
  const { post } = await startServer();
  const response = await post(body);
  expect(response.status).toBe(status);
  expect(Object.keys(await response.json())).toEqual(['error']);
  expect(fake.requests).toEqual([]);
});

test('responds with 502, and the reason, where the API rejects a list', async () => {
  const { post } = await startServer();
  fake.failNext('startBulk', { status: 400, error: 'Not enough credits' });
  const response = await post({ addresses: ['user@example.com'] });
  expect(response.status).toBe(502);
  expect(await response.json()).toEqual({ error: expect.stringContaining('Not enough credits') });
});

test('without a token, one line says so', async () => {
  const { code, stdout, stderr } = await example.run('start', { env: { PORT: '0' } });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^Set SAINO_TOKEN .*\n$/);
  expect(existsSync(file)).toBe(false);
});
