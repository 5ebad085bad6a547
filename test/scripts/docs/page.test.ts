// The reference in a real browser, from the folder that `npm run docs` builds, under a path of some static host.
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import SwaggerParser from '@apidevtools/swagger-parser';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { docs } from '../../../scripts/lib/docs/build-docs.ts';
import { type StaticServer, startStaticServer } from '../../../scripts/lib/docs/static-server.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { startBrowser } from '../../support/browser.ts';
import { namedExamples, operationOf, document as spec } from '../../support/document.ts';
import { chromium, describeWith } from '../../support/interpreters.ts';

const screenshots = path.join(root, 'dist/screenshots');
const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
const operation = operationOf('getBulkProgress');
const operationLink = '#/other/getbulkprogress';

describeWith(chromium, 'the reference', (command) => {
  let server: StaticServer;
  let browser: Browser;

  beforeAll(async () => {
    const script = path.join(root, 'scripts/docs.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: root });
    expect(stdout).toMatch(/✔ dist\/docs\/ has 5 files, \d\.\d\d MB, \d+\.\d s in all\n$/);
    mkdirSync(screenshots, { recursive: true });
    server = await startStaticServer(docs, { base: '/some/path/' });
    browser = await startBrowser(command);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  /** Opens the page, and holds it to asking for nothing elsewhere and complaining of nothing while `use` uses it. */
  async function withPage(
    use: (page: Page, context: BrowserContext) => Promise<void>,
    { url = server.url, ...options }: BrowserContextOptions & { url?: string } = {},
  ): Promise<void> {
    const context = await browser.newContext(options);
    try {
      context.setDefaultTimeout(15_000);
      const wrong: string[] = [];
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
      page.on('pageerror', (error) => wrong.push(String(error)));
      page.on('request', (request) => {
        // The page makes blobs and data URLs of its own, and sends them nowhere.
        const asked = request.url().replace(/^(blob|data):.*/s, server.url);
        if (!asked.startsWith(server.url) && !asked.startsWith('file:')) wrong.push(asked);
      });
      await page.goto(url);
      if (options.javaScriptEnabled !== false) await operationOn(page).waitFor();
      await use(page, context);
      expect(wrong).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const operationOn = (page: Page) => page.locator(`[id="${operationLink.slice(2)}"]`);
  const shownSample = (page: Page) => operationOn(page).getByTestId('source-code').first();

  /** What a reader sees, and not what the page holds. */
  const seen = (part: Locator) => part.innerText();

  /** Shows one of the samples. */
  async function choose(page: Page, label: string): Promise<void> {
    const panels = operationOn(page).locator('[data-component-name="Panel/Panel"]');
    const panel = panels.filter({ has: page.getByTestId('source-code') }).first();
    await panel.locator('[aria-haspopup="menu"]').last().click();
    await page.getByRole('menuitem', { name: label, exact: true }).click();
  }

  for (const width of [390, 1440]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      describe(`${width} px wide, ${colorScheme}`, () => {
        const options = { viewport: { width, height: 900 }, colorScheme };

        test('shows it all without a click, and cuts nothing off', async () => {
          await withPage(async (page) => {
            for (const name of ['Authenticate', 'Poll well', 'Use the package', 'Publish the reference']) {
              expect(await page.getByRole('heading', { name }).isVisible(), name).toBe(true);
            }
            expect(await page.locator('.job-life li').allInnerTexts()).toHaveLength(5);
            const text = (await seen(page.locator('main'))).replaceAll(/\s+/g, ' ');
            for (const { name, summary, value } of namedExamples) {
              expect(text, name).toContain(summary);
              expect(text, name).toContain(JSON.stringify(value, null, 2).replaceAll(/\s+/g, ' '));
            }
            for (const part of ['HTTP 200', 'HTTP 400', 'data.download_link', operation.parameters[0]?.name, 'token']) {
              expect(text).toContain(part);
            }
            await page.screenshot({ path: path.join(screenshots, `${width}-${colorScheme}.png`), fullPage: true });
            const cut = await page
              .locator('main :is(pre, code, td, figure)')
              .evaluateAll((elements) =>
                elements.flatMap(({ clientWidth, scrollWidth, textContent }) =>
                  clientWidth > 0 && scrollWidth > clientWidth + 1 ? textContent : [],
                ),
              );
            expect(cut).toEqual([]);
            expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          }, options);
        });

        test('shows each sample as the test suite ran it', async () => {
          await withPage(async (page) => {
            for (const { label, source } of operation.samples) {
              await choose(page, label);
              expect(await shownSample(page).isVisible()).toBe(true);
              expect((await seen(shownSample(page))).trimEnd()).toBe(source.trimEnd());
              const hidden = ({ clientHeight, scrollHeight }: Element) => scrollHeight - clientHeight;
              expect(await shownSample(page).evaluate(hidden)).toBe(0);
              const name = `${width}-${colorScheme}-${label.toLowerCase().replaceAll(/\W+/g, '-')}.png`;
              await operationOn(page).screenshot({ path: path.join(screenshots, name) });
            }
          }, options);
        });

        test('breaks no rule for accessibility that is serious', async () => {
          await withPage(async (page) => {
            // The policy of the page forbids a script from elsewhere, and evaluating is none.
            await page.evaluate(axe);
            const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
            const found = violations
              .filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
              // Redoc calls the menu of examples "Example" whatever it shows, and has no option for it.
              .filter((line) => !/^label-content-name-mismatch: <button [^>]*aria-label="Example"/.test(line));
            expect(found).toEqual([]);
          }, options);
        });
      });
    }
  }

  test.each(['bulk_id', 'download_link'])('search finds %s', async (term) => {
    await withPage(async (page) => {
      await page.keyboard.press('Control+K');
      await page.getByPlaceholder('Search docs...').fill(term);
      await page.locator('[data-component-name="Search/SearchItem"]').filter({ hasText: term }).first().waitFor();
      await page.screenshot({ path: path.join(screenshots, `search-${term}.png`) });
    });
  });

  test('copying a sample copies what is shown', async () => {
    await withPage(
      async (page) => {
        for (const { label, source } of operation.samples) {
          await choose(page, label);
          await operationOn(page).getByTestId('panel-body').getByTestId('copy-button').first().click();
          const copied = await page.evaluate(() => navigator.clipboard.readText());
          expect(copied.trimEnd()).toBe(source.trimEnd());
          expect(copied.trimEnd()).toBe((await seen(shownSample(page))).trimEnd());
        }
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
  });

  test('every download resolves, and is the document', async () => {
    await withPage(async (page) => {
      for (const name of ['openapi.yaml', 'openapi.json']) {
        const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
        const response = await page.request.get(new URL(href ?? '', server.url).href);
        expect(response.status(), name).toBe(200);
        const text = await response.text();
        const downloaded = name.endsWith('.json') ? JSON.parse(text) : parse(text);
        expect(downloaded).toEqual(spec);
        await SwaggerParser.validate(downloaded);
      }
    });
  });

  test.each(['#/section/poll-well', '#/section/publish-the-reference', operationLink])(
    'the link %s leads there, and does after a reload',
    async (link) => {
      await withPage(
        async (page) => {
          for (const again of [false, true]) {
            if (again) await page.reload();
            const target = page.locator(`[id="${link.slice(2)}"]`);
            await expect
              .poll(async () => Math.abs((await target.boundingBox())?.y ?? Number.POSITIVE_INFINITY), {
                timeout: 10_000,
              })
              .toBeLessThan(200);
            expect(new URL(page.url()).hash).toBe(link);
          }
        },
        { url: server.url + link },
      );
    },
  );

  test('every link within the page leads to a part of it, wherever the page is', async () => {
    await withPage(async (page) => {
      const hrefs = await page.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      const ids = await page
        .locator('[data-section-id]')
        .evaluateAll((parts) => parts.map(({ dataset }) => dataset.sectionId));
      expect(hrefs.length).toBeGreaterThan(10);
      for (const href of hrefs) {
        if (href === 'openapi.yaml' || href === 'openapi.json' || /^https?:/.test(href ?? '')) continue;
        // Redoc links to a part of the operation by a second fragment.
        expect(ids.map((id) => `#${id}`)).toContain(href?.replace(/(?<=.)#.*$/, ''));
      }
    });
  });

  test('works from disk, with the network cut', async () => {
    await withPage(
      async (page, context) => {
        await context.setOffline(true);
        await page.reload();
        await operationOn(page).waitFor();
        await choose(page, 'Python');
        expect(await seen(shownSample(page))).toContain('import requests');
      },
      { url: pathToFileURL(path.join(docs, 'index.html')).href, offline: true },
    );
  });

  test('the keyboard reaches the search, the contents, the downloads and the samples', async () => {
    await withPage(async (page) => {
      await page.getByTestId('search-trigger').getByText('Search').waitFor();
      const reached: string[] = [];
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press('Tab');
        reached.push(
          await page.evaluate(() => {
            const at = document.activeElement as HTMLElement;
            return `${at.getAttribute('aria-label') ?? ''} ${at.textContent}`.trim().split('\n')[0] ?? '';
          }),
        );
      }
      expect(reached[0]).toMatch(/^Search/);
      for (const name of [/^Poll well$/, /^openapi\.yaml$/, /^Node\.js$/, /^const token/, /^Copy/]) {
        expect(
          reached.some((text) => name.test(text)),
          `${name} in ${reached.join(' | ')}`,
        ).toBe(true);
      }
      await page.getByTestId('search-trigger').press('Enter');
      await page.getByPlaceholder('Search docs...').waitFor();
    });
  });

  test.each(['light', 'dark'] as const)('is there to read without JavaScript, %s', async (colorScheme) => {
    await withPage(
      async (page) => {
        const text = await seen(page.locator('body'));
        for (const part of ['Authenticate', 'Poll well', 'HTTP 400', 'bulk_id', 'openapi.yaml']) {
          expect(text).toContain(part);
        }
        for (const { source } of operation.samples) expect(text).toContain(source.trim());
        await page.screenshot({ path: path.join(screenshots, `no-javascript-${colorScheme}.png`), fullPage: true });
      },
      { javaScriptEnabled: false, colorScheme, viewport: { width: 1440, height: 900 } },
    );
  });

  test('says what it is to a browser, a search engine and a chat', async () => {
    await withPage(async (page) => {
      expect(await page.title()).toBe('Saino email cleaning API');
      const content = (name: string) =>
        page.locator(`meta[name="${name}"], meta[property="${name}"]`).getAttribute('content');
      expect(await content('description')).toBe('Follow a bulk email cleaning job until its report can be downloaded.');
      expect(await content('og:title')).toBe('Saino email cleaning API');
      expect(await page.locator('link[rel="icon"]').getAttribute('href')).toMatch(/^data:image\/svg/);
      const card = await page.request.get(new URL((await content('og:image')) ?? '', server.url).href);
      const size = await card.body();
      expect([size.toString('latin1', 1, 4), size.readUInt32BE(16), size.readUInt32BE(20)]).toEqual(['PNG', 1200, 630]);
    });
  });

  test('leads from an address that is not there to the one page', async () => {
    const page = await browser.newPage();
    expect((await page.goto(`${server.url}no-such-page`))?.status()).toBe(404);
    await page.getByRole('link', { name: 'the reference' }).click();
    await operationOn(page).waitFor();
    await page.close();
  });

  test('has at most 3 MB in all', () => {
    const sizes = readdirSync(docs).map((name) => statSync(path.join(docs, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3e6);
  });
});
