import { expect, test } from 'vitest';
import { EmailCleaning } from '../../src/index.ts';
import { serveFake, useExample } from '../support/example.ts';

const example = useExample('serverless');

const invoke = (event: unknown, env: NodeJS.ProcessEnv) =>
  example.run('invoke', { args: [JSON.stringify(event)], env: { SAINO_TOKEN: 'any-token', ...env } });

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
