import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command, root } from '../../scripts/lib/paths.ts';
import { json, startFaultServer, startJobServer } from '../support/fault-server.ts';
import { addQueryCore, type Consumer, installPacked } from '../support/packed.ts';
import { runScript } from '../support/run.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const token = 'test-token-0123456789';

/** The example of README with this text in it. */
function exampleWith(text: string): string {
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  const [example, ...others] = examples.filter((code) => code.includes(text));
  if (example === undefined || others.length > 0) throw new Error(`README has ${others.length} more with ${text}.`);
  return example;
}

/** A page that shows a job until it ends, over the route of a server, both as README has them. It prints what it saw. */
const main = `
import { environmentManager, QueryClient, QueryObserver } from '@tanstack/query-core';
import { serveFetch } from '${pathToFileURL(path.join(root, 'src/cli/serve-fetch.ts'))}';
import { progressOf } from './page.ts';
import { POST } from './server.ts';

const exchanged = [];
await using server = await serveFetch(() => async (request) => {
  exchanged.push(request.method + new URL(request.url).pathname, ...[...request.headers].flat(), await request.clone().text());
  const response = await POST(request);
  exchanged.push(...[...response.headers].flat(), await response.clone().text());
  return response;
});
const { fetch } = globalThis;
globalThis.fetch = (url, init) => {
  const isPage = url.startsWith('/');
  return fetch(isPage ? server.url + url : url.replace('https://api.saino.io', process.env.API), init);
};
// Without it, TanStack Query sees that there is no window, and sets no timers.
environmentManager.setIsServer(() => false);
const client = new QueryClient();
const observer = new QueryObserver(client, progressOf(1002));
const seen = [];
const { promise: end, resolve } = Promise.withResolvers();
const leave = observer.subscribe(({ data, error, fetchStatus }) => {
  const state = error ? error.message : data?.progress.percentage;
  if (fetchStatus === 'idle' && state !== seen.at(-1)) seen.push(state);
  if (data?.isDone || error?.retryable === false) resolve();
});
await end;
// Longer than any delay before.
await new Promise((passed) => setTimeout(passed, 2500));
leave();
client.clear();
console.log(JSON.stringify({ seen, exchanged }));
`;

let consumer: Consumer;
beforeAll(() => {
  consumer = installPacked();
  addQueryCore(consumer);
  writeFileSync(path.join(consumer.folder, 'server.ts'), exampleWith('POST(request'));
  writeFileSync(path.join(consumer.folder, 'page.ts'), exampleWith('bulkProgressOptions({ checkBulk }'));
  writeFileSync(path.join(consumer.folder, 'main.mjs'), main);
});
afterAll(() => consumer?.[Symbol.dispose]());

describe('a page over a route, as in README', () => {
  const show = async (url: string) => {
    const env = { SAINO_TOKEN: token, API: url };
    const { code, stdout, stderr } = await runScript('main.mjs', [], { cwd: consumer.folder, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { seen, exchanged } = JSON.parse(stdout) as { seen: unknown[]; exchanged: string[] };
    expect(exchanged.join()).not.toContain(token);
    return { seen, exchanged };
  };

  test('follows the job to its end, and stops', async () => {
    const done = { status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' };
    await using api = await startJobServer({ percentage: 40 }, { percentage: 80 }, done);
    const { seen, exchanged } = await show(api.url);
    expect(seen).toEqual([40, 80, 100]);
    expect(api.requests.map(({ headers }) => headers.token)).toEqual([token, token, token]);
    const bodies = exchanged.filter((text) => text.startsWith('{"bulkId"')).map((text) => JSON.parse(text));
    expect(bodies.map(({ history }) => history?.seen.length)).toEqual([undefined, 1, 2]);
  });

  test('shows what went wrong, and stops', async () => {
    await using api = await startFaultServer((socket) => socket.write(json(400, { status: 'failed', error: 'No.' })));
    const { seen } = await show(api.url);
    expect(seen).toEqual(['Bulk job 1002: the API rejected the request: No.']);
    expect(api.requests).toHaveLength(1);
  });
});

/** What the options tell the compiler, of whoever uses them. */
const typed = `
import { QueryClient, QueryObserver } from '@tanstack/query-core';
import { type BulkCheck, EmailCleaning, type EmailVerification } from 'saino-email-cleaning';
import { bulkProgressOptions, verifyEmailOptions } from 'saino-email-cleaning/tanstack-query';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <T extends true>(): T | undefined => undefined;
const saino = new EmailCleaning();
const client = new QueryClient();

const progress = new QueryObserver(client, bulkProgressOptions(saino, 1002)).getCurrentResult();
same<Same<typeof progress.data, BulkCheck | undefined>>();
const percentage = new QueryObserver(client, {
  ...bulkProgressOptions(saino, 1002),
  select: (check) => check.progress.percentage,
  refetchIntervalInBackground: true,
}).getCurrentResult();
same<Same<typeof percentage.data, number | undefined>>();
const verification = new QueryObserver(client, verifyEmailOptions(saino, 'user@example.com')).getCurrentResult();
same<Same<typeof verification.data, EmailVerification | undefined>>();
const known = client.getQueryData(bulkProgressOptions(saino, 1002).queryKey);
same<Same<typeof known, BulkCheck | undefined>>();
const verified = client.fetchQuery(verifyEmailOptions(saino, 'user@example.com'));
same<Same<typeof verified, Promise<EmailVerification>>>();

// @ts-expect-error: a bulk id is a number.
bulkProgressOptions(saino, '1002');
// @ts-expect-error: it does not verify.
verifyEmailOptions({ checkBulk: saino.checkBulk }, 'user@example.com');
// @ts-expect-error: only what a check returned is a history.
saino.checkBulk(1002, { history: { version: 1 } });
`;

test.each(['nodenext', 'bundler'])('its data is typed, under %s', async (moduleResolution) => {
  const options = {
    target: 'es2023',
    module: moduleResolution === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    types: [],
  };
  writeFileSync(path.join(consumer.folder, 'typed.ts'), typed);
  const project = `tsconfig.typed.${moduleResolution}.json`;
  writeFileSync(
    path.join(consumer.folder, project),
    JSON.stringify({ compilerOptions: options, files: ['typed.ts', 'page.ts', 'server.ts'] }),
  );
  const { code, stdout } = await runScript(command('tsc'), ['--project', project], { cwd: consumer.folder });
  expect(stdout).toBe('');
  expect(code).toBe(0);
});
