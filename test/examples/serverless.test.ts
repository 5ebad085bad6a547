import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Event, handler as Handler } from '../../examples/serverless/handler.ts';
import { EmailCleaning } from '../../src/index.ts';
import { createFakeSaino } from '../../src/testing.ts';
import { type Example, installExample, serveFake } from '../support/example.ts';

const hour = 60 * 60_000;
const limit = 28_000;

let example: Example;
beforeAll(async () => {
  example = await installExample('serverless');
});
afterAll(() => example?.[Symbol.dispose]());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const invoke = (event: unknown, env: NodeJS.ProcessEnv) =>
  example.run('invoke', { args: [JSON.stringify(event)], env: { SAINO_TOKEN: 'any-token', ...env } });

test('compiles', async () => {
  expect(await example.run('check')).toMatchObject({ code: 0, stdout: '' });
});

test('continues in process after process, until the job is done', async () => {
  await using fake = await serveFake({ percentages: [0, 20, 40, 60, 80, 100] });
  const saino = new EmailCleaning({ token: 'any-token', baseUrl: fake.url });
  const { bulk_id: bulkId } = await saino.startBulk(['user@example.com']);
  const results: { isDone: boolean }[] = [];
  let event: unknown = { bulkId };
  do {
    const { code, stdout, stderr } = await invoke(event, { SAINO_BASE_URL: fake.url, LIMIT_MS: '2500' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    event = JSON.parse(stdout);
    results.push(event as { isDone: boolean });
  } while (!results.at(-1)?.isDone);
  expect(results.length).toBeGreaterThan(1);
  expect(event).toEqual({ bulkId, isDone: true, downloadLink: expect.stringContaining(fake.url) });
});

/** Has a job of two hours pass in moments. @returns how many requests for its progress that makes. */
async function requestsOf(wait: (bulkId: number) => Promise<unknown>): Promise<number> {
  vi.useFakeTimers();
  vi.stubEnv('SAINO_TOKEN', 'any-token');
  const fake = createFakeSaino({ duration: 2 * hour });
  vi.stubGlobal('fetch', fake.fetch);
  const { bulk_id } = await new EmailCleaning().startBulk(['user@example.com']);
  let isDone = false;
  const waiting = wait(bulk_id).finally(() => {
    isDone = true;
  });
  while (!isDone) await vi.advanceTimersByTimeAsync(1000);
  await waiting;
  vi.useRealTimers();
  return fake.requests.filter(({ operation }) => operation === 'getBulkProgress').length;
}

test('makes about as many requests for a job of two hours as one process that waits', async () => {
  const { handler } = (await import(path.join(example.folder, 'handler.ts'))) as { handler: typeof Handler };
  const one = await requestsOf((bulkId) => new EmailCleaning().waitForBulk(bulkId));
  let longest = 0;
  let invocations = 0;
  const many = await requestsOf(async (bulkId) => {
    let event: Event = { bulkId };
    for (;;) {
      const started = Date.now();
      const result = await handler(event, { getRemainingTimeInMillis: () => started + limit - Date.now() });
      longest = Math.max(longest, Date.now() - started);
      invocations += 1;
      if (result.isDone) return;
      event = JSON.parse(JSON.stringify(result)) as Event;
      await new Promise((resolve) => setTimeout(resolve, result.nextDelay));
    }
  });
  expect(invocations).toBeGreaterThan(10);
  expect(longest).toBeLessThan(limit);
  expect(many).toBeLessThanOrEqual(1.1 * one);
});

test.each([
  { what: 'no token', event: { bulkId: 1002 }, env: { SAINO_TOKEN: undefined }, line: /^Set SAINO_TOKEN / },
  { what: 'no event', event: null, env: {}, line: /^Usage: npm run -s invoke -- / },
  { what: 'a limit that is none', event: { bulkId: 1002 }, env: { LIMIT_MS: 'x' }, line: /^LIMIT_MS must be / },
  { what: 'a history that is none', event: { bulkId: 1002, history: {} }, env: {}, line: /^The history is damaged/ },
])('with $what, one line says so', async ({ event, env, line }) => {
  const { code, stdout, stderr } = await invoke(event, env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(line);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
