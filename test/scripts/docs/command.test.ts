// What `npm run docs` says to wrong input, and what `npm run docs:serve` shows while somebody edits, on copies of the project.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySiteProject } from '../../support/docs-site.ts';
import { freePort } from '../../support/free-port.ts';
import { runScript } from '../../support/run.ts';

let project: ReturnType<typeof copySiteProject>;
const file = (name: string) => path.join(project.folder, name);
const change = (name: string, from: string, to: string) => {
  const text = readFileSync(file(name), 'utf8');
  if (!text.includes(from)) throw new Error(`${name} has no "${from}".`);
  writeFileSync(file(name), text.replace(from, to));
};

beforeEach(() => {
  project = copySiteProject();
});
afterEach(() => {
  project[Symbol.dispose]();
});

test.each([
  [
    'what is no address',
    ['--url', 'somewhere'],
    () => {},
    /^✖ "somewhere" is not an http or https URL\. Usage: npm run docs .*\n$/,
  ],
  [
    'a spec that breaks a rule',
    [],
    () => change('spec/openapi.yaml', 'operationId: getBulkProgress', 'operationId: get-bulk-progress'),
    /spec\/openapi\.yaml:\d+:\d+ rule\/operation-id-camel-case/,
  ],
])('%s ends the build and leaves the site as it was', async (_, args, spoil, message) => {
  mkdirSync(file('dist/docs'), { recursive: true });
  writeFileSync(file('dist/docs/index.html'), 'The page of an earlier build');
  spoil();
  const { stderr, code } = await runScript(file('scripts/docs.ts'), args, { cwd: project.folder });
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
  expect(readFileSync(file('dist/docs/index.html'), 'utf8')).toBe('The page of an earlier build');
});

test('docs:serve shows an edit of the spec, and what is wrong with it until it is right', async () => {
  const port = await freePort();
  const child: ChildProcess = fork(file('scripts/docs.ts'), ['--serve', '--port', `${port}`], {
    cwd: project.folder,
    silent: true,
  });
  let complaints = '';
  child.stderr?.on('data', (text) => {
    complaints += text;
  });
  try {
    const shown = async () => {
      const url = `http://127.0.0.1:${port}/reference/operations/verifyEmail.md`;
      return (await fetch(url).catch(() => undefined))?.text();
    };
    await expect.poll(shown, { timeout: 60_000 }).toContain('Verify a single address');
    change('spec/openapi.yaml', 'summary: Verify a single address', 'summary: verify one address');
    await expect.poll(() => complaints, { timeout: 60_000 }).toContain('rule/summary-sentence-case');
    change('spec/openapi.yaml', 'summary: verify one address', 'summary: Verify one address');
    await expect.poll(shown, { timeout: 60_000 }).toContain('Verify one address');
  } finally {
    child.kill();
    await once(child, 'exit');
  }
  expect(existsSync(file('dist'))).toBe(false);
}, 200_000);
