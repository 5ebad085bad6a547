import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { responseExamples } from '../../scripts/lib/document.ts';
import { root } from '../../scripts/lib/paths.ts';
import { startMockServer } from '../../scripts/lib/prism.ts';
import { operations } from '../support/document.ts';
import { freePort, takePort } from '../support/free-port.ts';
import { startMockScript } from '../support/mock-script.ts';
import { copyProject } from '../support/project-copy.ts';
import { runScript } from '../support/run.ts';

/** Whether something still answers there, asked until it does not or the time is up. */
async function answersStill(url: string): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      await fetch(url);
    } catch {
      return false;
    }
    await sleep(100);
  }
  return true;
}

test('prints a curl line per operation that works, and ends with its process, even a killed one', async () => {
  const mock = await startMockScript(root, operations);
  for (const operation of operations) {
    const [example] = responseExamples(operation);
    expect(await mock.runLine(operation), operation.operationId).toEqual(example?.value);
  }

  mock.process.kill('SIGKILL');
  expect(await answersStill(`http://127.0.0.1:${mock.port}`)).toBe(false);
});

test.skipIf(process.platform !== 'linux')('ends with one line and an exit code when Prism is killed', async () => {
  const mock = await startMockScript(root, operations);
  const complaint = text(mock.process.stderr ?? expect.fail('It has no stderr.'));
  const { pid } = mock.process;
  process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGKILL');
  const [code] = await once(mock.process, 'exit');
  expect(code).toBe(1);
  expect(await complaint).toBe('✖ Prism has ended, and the mock with it.\n');
});

test('two on free ports do not meet', async () => {
  const [one, two] = await Promise.all([startMockServer(), startMockServer()]);
  expect(one.url).not.toBe(two.url);
  await one.stop();
  expect((await fetch(two.url)).status).toBe(404);
  await two.stop();
  expect(await answersStill(two.url)).toBe(false);
});

test('a taken port gets one line that names another', async () => {
  const { server, port } = await takePort();
  const { code, stdout, stderr } = await runScript('scripts/mock.ts', ['--port', String(port)], { cwd: root });
  server.close();
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `✖ Port ${port} is taken. Name another: npm run mock -- --port ${port + 1}\n`,
  });
});

test.each(['0', '65536', 'http', '4010.5', ''])('%j is not a port, and one line says so', async (port) => {
  const { code, stdout, stderr } = await runScript('scripts/mock.ts', [`--port=${port}`], { cwd: root });
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `✖ "${port}" is not a port. Usage: npm run mock [-- --port <1 to 65535>]\n`,
  });
});

test.each([
  ['broken', 'openapi: [3.1.1\n'],
  ['empty', 'openapi: 3.1.1\ninfo: { title: Nothing, version: 0.0.0 }\npaths: {}\n'],
])('a spec that is %s gets one line that says what to do', async (_, text) => {
  using project = copyProject();
  writeFileSync(path.join(project.folder, 'spec/openapi.yaml'), text);
  const { code, stderr } = await runScript('scripts/mock.ts', [`--port=${await freePort()}`], { cwd: project.folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^✖ Prism cannot serve spec\/openapi\.yaml: .+ Run `npm run generate` to see what is wrong with it\.\n$/,
  );
});

test('what Prism serves follows the spec', async () => {
  using project = copyProject();
  const file = path.join(project.folder, 'spec/openapi.yaml');
  writeFileSync(
    file,
    'openapi: 3.1.1\ninfo: { title: Other, version: 0.0.0 }\npaths: { /other: { get: { responses: { "204": { description: None. } } } } }\n',
  );
  const mock = await startMockServer({ document: file });
  expect((await fetch(`${mock.url}/other`)).status).toBe(204);
  await mock.stop();
});
