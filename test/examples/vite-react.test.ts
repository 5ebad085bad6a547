import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startBrowser } from '../support/browser.ts';
import { type ServedFake, serveFake, useExample } from '../support/example.ts';
import { freePort } from '../support/free-port.ts';
import { chromium, describeWith } from '../support/interpreters.ts';

const addresses = ['ana@example.com', 'ben@example.org'];
const token = 'any-token-of-a-server';

const example = useExample('vite-react');

/** Starts the server of the page, until the end of the test. */
async function startServer({ url }: ServedFake): Promise<string> {
  const port = await freePort();
  const env = { SAINO_TOKEN: token, SAINO_BASE_URL: url, PORT: String(port) };
  const running = example.start('start', { env });
  onTestFinished(async () => {
    running.kill('SIGTERM');
    await running.ended;
  });
  await running.printed(/The page is at/);
  return `http://localhost:${port}`;
}

const post = (url: string, body: string) =>
  fetch(url, { method: 'POST', body }).then(async (response) => ({
    status: response.status,
    body: (await response.json()) as unknown,
  }));

test('builds a page without the token', async () => {
  const { code, stderr } = await example.run('build', { env: { SAINO_TOKEN: token } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const folder = path.join(example.folder, 'dist');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => path.extname(file));
  const content = files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n');
  // The page's own route, to be sure that this is the page.
  expect(content.includes('/api/bulk-progress')).toBe(true);
  expect([token, 'SAINO_TOKEN'].filter((text) => content.includes(text))).toEqual([]);
});

test.each(['start', 'dev'])('npm run %s says in one line that there is no token', async (script) => {
  const { code, stderr } = await example.run(script);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Set SAINO_TOKEN .*\n$/);
});

test('npm run dev has the routes, and says what is wrong with a request', async () => {
  await using fake = await serveFake();
  const port = await freePort();
  const env = { SAINO_TOKEN: token, SAINO_BASE_URL: fake.url };
  const running = example.start('dev', { args: ['--port', String(port), '--strictPort'], env });
  onTestFinished(async () => {
    running.kill('SIGTERM');
    await running.ended;
  });
  await running.printed(/Local:/);
  const url = `http://localhost:${port}`;
  expect(await (await fetch(url)).text()).toContain('src="/src/main.tsx"');
  expect(await post(`${url}/api/lists`, JSON.stringify({ addresses }))).toEqual({
    status: 200,
    body: { bulkId: 1002 },
  });
  const refused = { message: expect.stringMatching(/^.+$/), retryable: false };
  expect(await post(`${url}/api/lists`, '{}')).toEqual({ status: 400, body: refused });
  expect(await post(`${url}/api/lists`, 'null')).toEqual({ status: 400, body: refused });
  expect(await post(`${url}/api/bulk-progress`, '{')).toEqual({ status: 400, body: refused });
});

describeWith(chromium, 'Chromium', (command) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(command);
  });
  afterAll(() => browser?.close());

  /** Opens the page, and records each value of its bar, and all that the browser receives. */
  async function openPage(fake: ServedFake) {
    const url = await startServer(fake);
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    const received: Promise<{ from: string; text: string }>[] = [];
    page.on('response', (response) => {
      const body = response.text().catch(() => ''); // A redirect and a download have none.
      received.push(body.then((text) => ({ from: response.url(), text: JSON.stringify(response.headers()) + text })));
    });
    await page.addInitScript(() => {
      const bars: (string | null)[] = [];
      const record = () => {
        const value = document.querySelector('progress')?.getAttribute('value');
        if (value && value !== bars.at(-1)) bars.push(value);
      };
      new MutationObserver(record).observe(document, { subtree: true, childList: true, attributes: true });
      Object.assign(globalThis, { bars });
    });
    await page.goto(url);
    const bars = () => page.evaluate<string[]>('bars');
    /** The URLs of all responses with a text in them. */
    const urlsWith = async (searched: string) =>
      (await Promise.all(received)).flatMap(({ from, text }) => (text.includes(searched) ? from : []));
    return { page, url, bars, urlsWith };
  }

  async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
    await page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  }

  async function upload(page: Page): Promise<void> {
    await page.getByLabel('Addresses').fill(addresses.join('\n'));
    await page.getByRole('button', { name: 'Clean the list' }).click();
  }

  test('uploads a list, shows its progress, and links to the report', async () => {
    await using fake = await serveFake({ percentages: [0, 40, 80, 100] });
    const { page, url, bars, urlsWith } = await openPage(fake);
    await upload(page);
    const link = page.getByRole('link', { name: 'Download the report' });
    await link.waitFor();
    expect(await bars()).toEqual(['0', '40', '80', '100']);
    expect(await page.getByText('100 %, completed').count()).toBe(1);
    expect(fake.requests[0]?.upload?.addresses).toEqual(addresses);

    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/\nana@example\.com,.*\nben@example\.org,/);
    expect(await urlsWith('"percentage":80')).toEqual([`${url}/api/bulk-progress`]);
    expect(await urlsWith(token)).toEqual([]);
    // Of a job that is done, nothing is requested any more.
    expect(fake.requests.filter(({ operation }) => operation === 'getBulkProgress')).toHaveLength(4);
  });

  test('finds the job again after a reload, without a second upload', async () => {
    await using fake = await serveFake({ percentages: [40, 100] });
    const { page } = await openPage(fake);
    await upload(page);
    await page.getByText('40 %').waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Download the report' }).waitFor();
    expect(fake.requests.filter(({ operation }) => operation === 'startBulk')).toHaveLength(1);
  });

  test('shows why a check failed, and continues at the button', async () => {
    await using fake = await serveFake({ percentages: [0, 40, 100] });
    const { page, bars, urlsWith } = await openPage(fake);
    // In the background it does not check by itself, so that it is the button that does.
    await setVisibility(page, 'hidden');
    fake.failNext('getBulkProgress', { status: 503, times: 3 });
    await upload(page);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/Bulk job 1002.*HTTP 503/);
    await alert.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('0 %').waitFor();
    await setVisibility(page, 'visible');
    await page.getByRole('link', { name: 'Download the report' }).waitFor();
    expect(await alert.count()).toBe(0);
    expect(await bars()).toEqual(['0', '40', '100']);
    expect(await urlsWith(token)).toEqual([]);
  });

  test('offers no retry of a job that failed, nor of an upload that was rejected', async () => {
    await using fake = await serveFake({ percentages: [40], failsAt: 40 });
    const { page } = await openPage(fake);
    const alert = page.getByRole('alert');
    fake.failNext('startBulk', { status: 400, error: 'Not enough credits' });
    await upload(page);
    await alert.getByText('Not enough credits').waitFor();
    expect(await alert.getByRole('button').count()).toBe(0);

    await upload(page);
    await alert.getByText(/Bulk job 1002.*failed/).waitFor();
    expect(await alert.getByRole('button').count()).toBe(0);
    expect(fake.requests.filter(({ operation }) => operation === 'getBulkProgress')).toHaveLength(1);
  });
});
