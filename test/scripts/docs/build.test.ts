// What `npm run docs` and `npm run docs:serve` do with bad input, on a copy of the project.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, takePort } from '../../support/free-port.ts';
import { copyProject } from '../../support/project-copy.ts';
import { runScript } from '../../support/run.ts';

let project: ReturnType<typeof copyProject>;
const file = (name: string) => path.join(project.folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');
const change = (name: string, from: string, to: string) => {
  if (!read(name).includes(from)) throw new Error(`${name} has no "${from}".`);
  writeFileSync(file(name), read(name).replace(from, to));
};
const runCopy = (script: string, args: string[] = []) =>
  runScript(file(`scripts/${script}`), args, { cwd: project.folder });

beforeEach(() => {
  project = copyProject();
});
afterEach(() => {
  project[Symbol.dispose]();
});

test.each([
  [
    'a sample that the spec names and the folder lacks',
    () => rmSync(file('spec/samples/bulk-progress.php')),
    /spec\/openapi\.yaml:\d+:\d+ no-unresolved-refs: .*spec\/samples\/bulk-progress\.php/,
  ],
  [
    'a link in the text to a part that the page lacks',
    () => change('spec/docs/3-use-the-package.md', '#/other/getbulkprogress', '#/other/no-such-part'),
    /spec\/docs\/3-use-the-package\.md:\d+ It links to #\/other\/no-such-part, which is not on the page/,
  ],
  [
    'a link in the spec to a file that is not beside the page',
    () => change('spec/openapi.yaml', 'Saino cleans e-mail lists.', 'Saino cleans [lists](lists.md).'),
    /spec\/openapi\.yaml:\d+ It links to lists\.md, which is not on the page/,
  ],
  [
    'a piece of text without a title',
    () => change('spec/docs/2-poll-well.md', '# Poll well', 'Poll well'),
    /spec\/docs\/2-poll-well\.md:1 It has to start with a heading/,
  ],
  ['no text at all', () => rmSync(file('spec/docs'), { recursive: true }), /spec\/docs\/ has no Markdown file/],
  [
    'a spec that breaks a rule',
    () => change('spec/openapi.yaml', 'operationId: getBulkProgress', 'operationId: get-bulk-progress'),
    /spec\/openapi\.yaml:\d+:\d+ rule\/operation-id-camel-case/,
  ],
])('%s ends the build with one clear line, and leaves the old folder', async (_, spoil, line) => {
  expect((await runCopy('docs.ts')).code).toBe(0);
  const old = read('dist/docs/index.html');
  spoil();
  const { stderr, code } = await runCopy('docs.ts');
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toContain(project.folder);
  expect(code).toBe(1);
  expect(read('dist/docs/index.html')).toBe(old);
  expect(readdirSync(project.folder).filter((name) => name.startsWith('.generate-'))).toEqual([]);
});

test('an address that is none ends the build with one clear line', async () => {
  expect(await runCopy('docs.ts', ['--url', 'somewhere'])).toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(/^✖ "somewhere" is not an address of a web page\. Usage: npm run docs .*\n$/),
    code: 1,
  });
  expect(existsSync(file('dist'))).toBe(false);
});

test('the address goes into what has to be absolute', async () => {
  expect((await runCopy('docs.ts', ['--url', 'https://docs.example.com/saino'])).code).toBe(0);
  const url = 'https://docs.example.com/saino/';
  expect(read('dist/docs/index.html')).toContain(`<meta property="og:image" content="${url}card.png">`);
  expect(read('dist/docs/404.html')).toContain(`href="${url}"`);
});

test('two builds give the same page', async () => {
  await runCopy('docs.ts');
  const first = read('dist/docs/index.html');
  await runCopy('docs.ts');
  expect(read('dist/docs/index.html')).toBe(first);
});

/** Starts `docs:serve` on the copy, in a process that ends with this one. */
async function serve(port: number): Promise<AsyncDisposable & { complaints: () => string }> {
  const child: ChildProcess = fork(file('scripts/docs-serve.ts'), ['--port', String(port)], {
    execArgv: ['--import', file('scripts/lib/exit-with-parent.ts')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (data) => {
    complaints += data;
  });
  return {
    complaints: () => complaints,
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

test('docs:serve shows a change of one line in a sample and in the text, and survives a broken spec', async () => {
  const port = await freePort();
  await using server = await serve(port);
  const page = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
  const settle = { timeout: 30_000, interval: 100 };
  await expect.poll(page, settle).toContain('Get the progress of a bulk job');

  change('spec/samples/bulk-progress.py', 'timeout=30,', 'timeout=31,');
  await expect.poll(page, settle).toContain('timeout=31,');

  change('spec/openapi.yaml', 'operationId: getBulkProgress', 'operationId: get-bulk-progress');
  await expect.poll(server.complaints, settle).toContain('rule/operation-id-camel-case');
  expect(await page()).toContain('timeout=31,');

  change('spec/openapi.yaml', 'operationId: get-bulk-progress', 'operationId: getBulkProgress');
  change('spec/docs/2-poll-well.md', 'Nothing calls you back', 'Nobody calls you back');
  await expect.poll(page, settle).toContain('Nobody calls you back');
});

test('docs:serve says so when its port is taken, and leaves the old folder', async () => {
  const { server, port } = await takePort();
  try {
    expect(await runCopy('docs-serve.ts', ['--port', String(port)])).toMatchObject({
      stdout: '',
      stderr: `✖ Port ${port} is taken. Name another.\n`,
      code: 1,
    });
    expect(existsSync(file('dist'))).toBe(false);
  } finally {
    server.close();
  }
});

test('each command that the text names is one of the project', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const text = readdirSync(file('spec/docs')).map((name) => read(`spec/docs/${name}`));
  const named = text.flatMap((page) => [...page.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThanOrEqual(4);
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});
