// What `npm run docs:serve` shows while somebody edits, on a copy of the project.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort, takePort } from '../../support/free-port.ts';
import { copyProject } from '../../support/project-copy.ts';
import { runScript } from '../../support/run.ts';

let project: ReturnType<typeof copyProject>;
const file = (name: string) => path.join(project.folder, name);
const change = (name: string, from: string, to: string) => {
  const text = readFileSync(file(name), 'utf8');
  if (!text.includes(from)) throw new Error(`${name} has no "${from}".`);
  writeFileSync(file(name), text.replace(from, to));
};

beforeEach(() => {
  project = copyProject();
});
afterEach(() => {
  project[Symbol.dispose]();
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
      if (child.exitCode !== null) throw new Error(`docs:serve has ended by itself: ${complaints}`);
      child.kill();
      await once(child, 'exit');
    },
  };
}

const settle = { timeout: 50_000, interval: 200 };

test('docs:serve shows a change of one line in a sample and in the text, and survives a broken spec', async () => {
  const port = await freePort();
  await using server = await serve(port);
  const page = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
  await expect.poll(page, settle).toContain('Get the progress of a bulk job');

  change('spec/samples/getBulkProgress/python.py', 'timeout=30', 'timeout=31');
  await expect.poll(page, settle).toContain('timeout=31');

  change('spec/openapi.yaml', 'operationId: getBulkProgress', 'operationId: get-bulk-progress');
  await expect.poll(server.complaints, settle).toContain('rule/operation-id-camel-case');
  expect(await page()).toContain('timeout=31');

  change('spec/openapi.yaml', 'operationId: get-bulk-progress', 'operationId: getBulkProgress');
  change('spec/docs/2-life-of-a-job.md', 'A list is cleaned in a bulk job', 'Lists are cleaned in bulk jobs');
  await expect.poll(page, settle).toContain('Lists are cleaned in bulk jobs');
}, 200_000);

test('docs:serve survives the lock file that an editor leaves beside a file while it is open', async () => {
  symlinkSync('someone@host.1234:1', file('spec/.#openapi.yaml'));
  const port = await freePort();
  await using server = await serve(port);
  const page = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
  await expect.poll(page, settle).toContain('One at a time.');

  symlinkSync('someone@host.1234:1', file('spec/docs/.#3-limits.md'));
  change('spec/docs/3-limits.md', 'One at a time.', 'One by one.');
  await expect.poll(page, settle).toContain('One by one.');
  rmSync(file('spec/docs/.#3-limits.md'));
  change('spec/docs/3-limits.md', 'One by one.', 'A single one.');
  await expect.poll(page, settle).toContain('A single one.');
  expect(server.complaints()).toBe('');
}, 200_000);

test('docs:serve says so when its port is taken, and leaves the old folder', async () => {
  const { server, port } = await takePort();
  try {
    const run = await runScript(file('scripts/docs-serve.ts'), ['--port', String(port)], { cwd: project.folder });
    expect(run).toMatchObject({ stdout: '', stderr: `✖ Port ${port} is taken. Name another.\n`, code: 1 });
    expect(existsSync(file('dist'))).toBe(false);
  } finally {
    server.close();
  }
});

test.each(['0', '65536', 'many'])('docs:serve refuses the port %s', async (port) => {
  const run = await runScript(file('scripts/docs-serve.ts'), ['--port', port], { cwd: project.folder });
  expect(run.stderr).toMatch(new RegExp(`^✖ "${port}" is not a port\\. Usage: npm run docs:serve .*\n$`));
  expect(run.code).toBe(1);
});
