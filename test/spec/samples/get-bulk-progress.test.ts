// Runs each sample of the reference as it stands: only the host and the token are swapped.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BulkProgressResponse } from '../../../generated/index.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { startBrowser } from '../../support/browser.ts';
import { exampleOf, operationOf } from '../../support/document.ts';
import { type Answer, type Front, startFront } from '../../support/front.ts';
import { chromium, describeWith, node, php, python, sh } from '../../support/interpreters.ts';

const token = 'test-token';
const packageName = 'saino-email-cleaning';
const samples = path.join(root, 'spec/samples');
const { data: link } = exampleOf('getBulkProgress', 'completed').value as BulkProgressResponse;

const { server, samples: shown } = operationOf('getBulkProgress');

/** What a run leaves: what it printed, what it complained of, and its exit code. */
type Run = { output: string; complaint: string; code: number };

let front: Front;
let elsewhere: Front;
/** A folder outside the project, as a caller's would be. */
let folder: string;

beforeAll(async () => {
  front = await startFront(inject('mockUrl'));
  elsewhere = await startFront(inject('mockUrl'));
  folder = mkdtempSync(path.join(tmpdir(), 'samples-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await front[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
});

/** The host in a text, which has to be there, swapped for the mock. */
function swapHost(text: string): string {
  if (!text.includes(server)) throw new Error(`It has no ${server} to swap.`);
  return text.replaceAll(server, front.url);
}

function copySample(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function runFile(command: string, file: string, env: Record<string, string>): Promise<Run> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, [file], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
    });
    return { output: stdout, complaint: stderr, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { output: stdout, complaint: stderr, code };
  }
}

/** Holds a sample to its job, whatever runs it. `run` runs it, without a token where it gets none. */
function testJob(run: (token?: string) => Promise<Run>, { followsRedirects = false } = {}) {
  const ask = async (answer: Answer) => {
    front.answerWith(answer);
    const done = await run(token);
    expect(front.requests.map(({ url, headers }) => [url, headers.token])).toEqual([
      ['/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token],
    ]);
    expect(done.output + done.complaint).not.toContain(token);
    return done;
  };
  const fails = (reason: RegExp) => ({
    output: '',
    complaint: expect.stringMatching(reason),
    code: expect.toSatisfy((code) => code > 0),
  });

  test('prints the link of a completed job', async () => {
    expect(await ask('example=completed')).toEqual({ output: `${link.download_link}\n`, complaint: '', code: 0 });
  });

  test('prints the percentage of a job under way', async () => {
    expect(await ask('example=processing')).toEqual({ output: '42 %\n', complaint: '', code: 0 });
  });

  test('prints the percentage of a job without a link', async () => {
    expect(await ask('example=queued')).toEqual({ output: '0 %\n', complaint: '', code: 0 });
  });

  test('fails with the reason of a refusal', async () => {
    expect(await ask('code=400, example=unknown-bulk-id')).toEqual(fails(/There is no bulk job with this id\./));
  });

  test('fails with the status of a refusal without a reason', async () => {
    expect(await ask('code=400, example=empty-error')).toEqual(fails(/400/));
  });

  test('fails with a status that is not documented', async () => {
    const headers = { 'content-type': 'text/html' };
    expect(await ask({ status: 503, headers, body: '<h1>Busy</h1>' })).toEqual(fails(/503/));
  });

  test('fails with an envelope that says so, whatever the status', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ status: 'failed', error: 'Busy.' });
    expect(await ask({ status: 200, headers, body })).toEqual(fails(/Busy\.|failed/));
  });

  test.skipIf(followsRedirects)('fails with a redirect, and takes the token nowhere else', async () => {
    elsewhere.answerWith('example=completed');
    expect(await ask({ status: 302, headers: { location: `${elsewhere.url}/elsewhere` } })).toEqual(
      fails(/redirect|302/i),
    );
    expect(elsewhere.requests).toEqual([]);
  });

  test('asks nothing without a token, and says what to do', async () => {
    front.answerWith('example=completed');
    expect(await run()).toEqual(fails(/SAINO_TOKEN|fill/i));
    expect(front.requests).toEqual([]);
  });
}

test('the reference shows each file in spec/samples as it stands, and each has 10 to 25 lines', () => {
  const files = readdirSync(samples).map((name) => readFileSync(path.join(samples, name), 'utf8'));
  expect(shown.map(({ source }) => source).sort()).toEqual(files.sort());
  for (const text of files) {
    const lines = text.trimEnd().split('\n').length;
    expect(lines, text).toBeGreaterThanOrEqual(10);
    expect(lines, text).toBeLessThanOrEqual(25);
  }
});

for (const [name, interpreter] of Object.entries({
  'bulk-progress.mjs': node,
  'bulk-progress.php': php,
  'bulk-progress.py': python,
  'bulk-progress.sh': sh,
})) {
  describeWith(interpreter, name, (command) => {
    testJob((token) => {
      const file = copySample(name, swapHost(readFileSync(path.join(samples, name), 'utf8')));
      return runFile(command, file, token ? { SAINO_TOKEN: token } : {});
    });
  });
}

/** Installs the package beside the samples, with another host: a sample has none in it, since the package has. */
function installPackage(): void {
  const installed = path.join(folder, 'node_modules', packageName);
  mkdirSync(installed, { recursive: true });
  const built = inject('builtProject');
  cpSync(path.join(built, 'package.json'), path.join(installed, 'package.json'));
  cpSync(path.join(built, 'dist'), path.join(installed, 'dist'), { recursive: true });
  for (const entry of ['index.js', 'client.js']) {
    const file = path.join(installed, 'dist/package', entry);
    writeFileSync(file, swapHost(readFileSync(file, 'utf8')));
  }
  // Where its own dependencies are.
  symlinkSync(path.join(root, 'node_modules'), path.join(installed, 'node_modules'));
}

describeWith(node, 'bulk-progress.ts', (command) => {
  beforeAll(installPackage);
  afterAll(() => rmSync(path.join(folder, 'node_modules'), { recursive: true }));

  testJob((token) => {
    const file = copySample('bulk-progress.ts', readFileSync(path.join(samples, 'bulk-progress.ts'), 'utf8'));
    return runFile(command, file, token ? { SAINO_TOKEN: token } : {});
  });
});

describeWith(node, 'wait-for-bulk.ts', (command) => {
  beforeAll(installPackage);
  afterAll(() => rmSync(path.join(folder, 'node_modules'), { recursive: true }));

  const run = (env: Record<string, string>) => {
    const file = copySample('wait-for-bulk.ts', readFileSync(path.join(samples, 'wait-for-bulk.ts'), 'utf8'));
    return runFile(command, file, env);
  };

  test('prints each percentage until the job is completed, then the link', async () => {
    front.answerWith('example=queued', 'example=processing', 'example=completed');
    expect(await run({ SAINO_TOKEN: token })).toEqual({
      output: `0 %\n42 %\n100 %\n${link.download_link}\n`,
      complaint: '',
      code: 0,
    });
    expect(front.requests.map(({ headers }) => headers.token)).toEqual([token, token, token]);
  });

  test('fails with the code and the reason of a refusal', async () => {
    front.answerWith('code=400, example=unknown-bulk-id');
    const complaint = 'api_error: Bulk job 1002: the API refused: There is no bulk job with this id.\n';
    expect(await run({ SAINO_TOKEN: token })).toEqual({ output: '', complaint, code: 1 });
  });

  test('fails with a status that is not documented', async () => {
    front.answerWith({ status: 403, body: '<h1>Forbidden</h1>' });
    const complaint = expect.stringMatching(/^http_error: .*HTTP 403/);
    expect(await run({ SAINO_TOKEN: token })).toEqual({ output: '', complaint, code: 1 });
  });

  test('asks nothing without a token, and says what to do', async () => {
    front.answerWith('example=completed');
    const complaint = expect.stringMatching(/^configuration: .*SAINO_TOKEN/);
    expect(await run({})).toEqual({ output: '', complaint, code: 1 });
    expect(front.requests).toEqual([]);
  });
});

describeWith(chromium, 'bulk-progress.html', (command) => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    browser = await startBrowser(command);
  });
  afterAll(() => browser.close());

  const name = 'bulk-progress.html';
  const runPage = async (token = ''): Promise<Run> => {
    const page = await browser.newPage();
    try {
      // The same file that the CDN serves, from npm. The page's own integrity check holds it against the original.
      await page.route('https://cdn.jsdelivr.net/npm/jquery@4.0.0/dist/jquery.min.js', (route) =>
        route.fulfill({
          path: path.join(root, 'node_modules/jquery/dist/jquery.min.js'),
          contentType: 'text/javascript',
          headers: { 'access-control-allow-origin': '*' },
        }),
      );
      const file = copySample(name, swapHost(readFileSync(path.join(samples, name), 'utf8')));
      await page.goto(pathToFileURL(file).href);
      const input = page.getByLabel('Token');
      await input.fill(token);
      await page.getByRole('button', { name: 'Ask' }).click();
      // The browser itself refuses to send a form with an empty field that is required.
      const refused = await input.evaluate((field) => (field as HTMLInputElement).validationMessage);
      if (refused) return { output: '', complaint: refused, code: 1 };
      const shown = page.locator('output:not(:empty)');
      const text = `${await shown.textContent()}\n`;
      return text.startsWith('Failed')
        ? { output: '', complaint: text, code: 1 }
        : { output: text, complaint: '', code: 0 };
    } finally {
      await page.close();
    }
  };

  // XMLHttpRequest follows redirects, and jQuery has no say in it.
  testJob(runPage, { followsRedirects: true });
});
