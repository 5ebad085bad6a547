// What a reader does with the reference in a real browser: follow links, search, copy, and read it without JavaScript.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import SwaggerParser from '@apidevtools/swagger-parser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { operationLink } from '../../../scripts/lib/docs/reference.ts';
import { operations } from '../../../scripts/lib/operations.ts';
import {
  chooseSample,
  type DocsSite,
  type OpenPage,
  operationOn,
  sampleOn,
  startDocsSite,
} from '../../support/docs-site.ts';
import { document as spec } from '../../support/document.ts';
import { chromium, describeWith } from '../../support/interpreters.ts';

const all = operations(spec);

describeWith(chromium, 'a reader of the reference', (command) => {
  let site: DocsSite;

  beforeAll(async () => {
    site = await startDocsSite(command);
  });
  afterAll(() => site?.[Symbol.asyncDispose]());

  const hrefsOn = (page: Page) =>
    page.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));

  test('gets every file, in at most 3 MB', () => {
    expect(site.output).toMatch(/✔ dist\/docs\/ has \d+ files, \d\.\d\d MB, \d+\.\d s in all\n$/);
    const files = readdirSync(site.folder).sort();
    const written = ['404.html', 'card.png', 'index.html', 'index.md', 'llms.txt', 'openapi.json', 'openapi.yaml'];
    const pictures = ['clean-resumed.svg', 'clean.svg'];
    expect(files).toEqual([...written, ...pictures, ...all.map(({ id }) => `${id}.md`)].sort());
    const sizes = files.map((name) => statSync(path.join(site.folder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(3e6);
  });

  test('copies each sample as it is shown', async () => {
    await site.withPage(
      async (page) => {
        for (const operation of all) {
          for (const { label, source } of operation.samples) {
            await chooseSample(page, operation, label);
            await operationOn(page, operation).getByTestId('panel-body').getByTestId('copy-button').first().click();
            const copied = await page.evaluate(() => navigator.clipboard.readText());
            expect(copied.trimEnd(), label).toBe(source.trimEnd());
          }
        }
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    );
  });

  /** Waits until the part with this id is at the top of the window. */
  const expectAtTop = async (page: Page, link: string) => {
    const target = page.locator(`[id="${link.slice(2)}"]`);
    const distance = async () => Math.abs((await target.boundingBox())?.y ?? Number.POSITIVE_INFINITY);
    await expect.poll(distance, { timeout: 15_000 }).toBeLessThan(200);
    expect(new URL(page.url()).hash).toBe(link);
  };

  // What one page is enough for, as a browser takes some seconds to open it. What moves it comes last.
  describe('with the page open', () => {
    let opened: OpenPage;
    let page: Page;

    beforeAll(async () => {
      opened = await site.open();
      page = opened.page;
    });
    afterAll(() => opened?.[Symbol.asyncDispose]());

    test('sees what it is in a browser, a search engine and a chat', async () => {
      expect(await page.title()).toBe(spec.info.title);
      const content = (name: string) =>
        page.locator(`meta[name="${name}"], meta[property="${name}"]`).getAttribute('content');
      expect(await content('description')).toBe(`${spec.info.summary}.`);
      expect(await content('og:title')).toBe(spec.info.title);
      expect(await page.locator('link[rel="icon"]').getAttribute('href')).toMatch(/^data:image\/svg/);
      const card = await page.request.get(new URL((await content('og:image')) ?? '', site.url).href);
      const size = await card.body();
      expect([size.toString('latin1', 1, 4), size.readUInt32BE(16), size.readUInt32BE(20)]).toEqual(['PNG', 1200, 630]);
    });

    test('downloads the document', async () => {
      for (const name of ['openapi.yaml', 'openapi.json']) {
        const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
        const response = await page.request.get(new URL(href ?? '', site.url).href);
        expect(response.status(), name).toBe(200);
        const text = await response.text();
        const downloaded = name.endsWith('.json') ? JSON.parse(text) : parse(text);
        expect(downloaded).toEqual(spec);
        await SwaggerParser.validate(downloaded);
      }
    });

    test('finds the page as Markdown, from the page and from its head', async () => {
      const alternate = page.locator('link[rel="alternate"][type="text/markdown"]');
      expect(await alternate.getAttribute('href')).toBe('index.md');
      for (const [name, type] of [
        ['index.md', 'text/markdown'],
        ['llms.txt', 'text/plain'],
      ] as const) {
        const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
        const response = await page.request.get(new URL(href ?? '', site.url).href);
        expect(response.status(), name).toBe(200);
        expect(response.headers()['content-type']).toBe(`${type}; charset=utf-8`);
      }
    });

    test('hears the name of the chosen example', async () => {
      const [operation] = all.filter(({ id }) => id === 'getBulkProgress');
      if (!operation) throw new Error('The spec has no getBulkProgress.');
      const summary = operation.examples[0]?.summary ?? '';
      await operationOn(page, operation).getByRole('button', { name: summary, exact: true }).waitFor();
    });

    test('finds a part of the page behind every link within it, wherever the page is', async () => {
      const hrefs = await hrefsOn(page);
      const ids = await page
        .locator('[data-section-id]')
        .evaluateAll((parts) => parts.map((part) => `#${part.getAttribute('data-section-id')}`));
      const inner = hrefs.filter((href) => href.startsWith('#') || href.startsWith('/'));
      expect(inner.length).toBeGreaterThan(20);
      // Redoc links to a part of an operation by a second fragment.
      for (const href of inner) expect(ids).toContain(href.replace(/(?<=.)#.*$/, ''));
    });

    test('finds a property, a parameter and a media type by searching', async () => {
      await page.keyboard.press('Control+K');
      for (const term of ['bulk_id', 'download_link', 'free_email', 'multipart']) {
        await page.getByPlaceholder('Search docs...').fill(term);
        await page.locator('[data-component-name="Search/SearchItem"]').filter({ hasText: term }).first().waitFor();
      }
      await page.keyboard.press('Escape');
    });

    test('follows a link in the text to an operation', async () => {
      await page.locator('main').getByRole('link', { name: 'verifyEmail', exact: true }).first().click();
      await expectAtTop(page, '#/other/verifyemail');
    });

    test('sees no error, and nothing that comes from elsewhere', () => {
      expect(opened.wrong).toEqual([]);
    });
  });

  test.each(['#/section/all-fields-and-examples/http-200-of-verifyemail', ...all.map(operationLink)])(
    'follows the link %s',
    async (link) => {
      await site.withPage((page) => expectAtTop(page, link), { url: site.url + link });
    },
  );

  test('follows a link, also after a reload', async () => {
    const link = '#/section/the-life-of-a-job';
    await site.withPage(
      async (page) => {
        await expectAtTop(page, link);
        await page.reload();
        await expectAtTop(page, link);
      },
      { url: site.url + link },
    );
  });

  test('reads it from disk, with the network cut', async () => {
    await site.withPage(
      async (page, context) => {
        await context.setOffline(true);
        await page.reload();
        for (const operation of all) {
          await chooseSample(page, operation, 'Python');
          expect(await sampleOn(page, operation).innerText()).toContain('import requests');
        }
      },
      { url: pathToFileURL(path.join(site.folder, 'index.html')).href, offline: true },
    );
  });

  test('reaches the search, the contents, the downloads and the samples by keyboard', async () => {
    await site.withPage(async (page) => {
      await page.getByTestId('search-trigger').getByText('Search').waitFor();
      const reached: string[] = [];
      const isDone = () => reached.some((text) => text.startsWith('Copy') && reached.includes('Node.js'));
      for (let step = 0; step < 200 && !isDone(); step += 1) {
        await page.keyboard.press('Tab');
        reached.push(
          await page.evaluate(() => {
            const { ariaLabel, textContent } = document.activeElement ?? {};
            return `${ariaLabel ?? ''} ${textContent}`.trim().split('\n')[0] ?? '';
          }),
        );
      }
      expect(reached[0]).toMatch(/^Search/);
      for (const name of [/^The life of a job$/, /^openapi\.yaml$/, /^Node\.js$/]) {
        expect(
          reached.filter((text) => name.test(text)),
          `${name} in ${reached.join(' | ')}`,
        ).not.toEqual([]);
      }
      await page.getByTestId('search-trigger').press('Enter');
      await page.getByPlaceholder('Search docs...').waitFor();
    });
  });

  test.each(['light', 'dark'] as const)('reads it without JavaScript, %s', async (colorScheme) => {
    await site.withPage(
      async (page) => {
        const text = (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
        const shows = (part: string) => expect(text).toContain(part.trim().replaceAll(/\s+/g, ' '));
        for (const part of ['Authentication', 'The life of a job', 'What is not documented', 'openapi.yaml'])
          shows(part);
        for (const { method, server, path, description, parameters, responses, samples } of all) {
          shows(`${method} ${server}${path}`);
          shows(description.replaceAll(/[`*]/g, ''));
          for (const { name } of parameters) shows(name);
          for (const { status } of responses) shows(`HTTP ${status}`);
          for (const { source } of samples) shows(source);
        }
        // The colours of links are the browser's own there, and those for the dark would be too pale.
        expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
        for (const operation of all) {
          await page.goto(`${site.url}${operationLink(operation)}`);
          const part = page.locator(`[id="${operationLink(operation).slice(1)}"]`);
          expect((await part.boundingBox())?.y, operation.id).toBeLessThan(400);
        }
      },
      { javaScriptEnabled: false, colorScheme, viewport: { width: 1440, height: 900 } },
    );
  });

  test('reads it without JavaScript on a phone, with nothing that does not work', async () => {
    await site.withPage(
      async (page) => {
        const pageWidth = await page.locator('html').evaluate((element) => element.scrollWidth);
        expect(pageWidth).toBe(390);
        for (const button of await page.locator('button').all()) expect(await button.isVisible()).toBe(false);
      },
      { javaScriptEnabled: false, viewport: { width: 390, height: 900 } },
    );
  });

  test('is kept from sending anything elsewhere, whatever a script tries', async () => {
    // The browser's message starts so where the policy of the page has refused a request.
    const tries = (page: Page) => page.evaluate(() => fetch('https://example.com/').catch(() => undefined));
    await expect(site.withPage(async (page) => void (await tries(page)))).rejects.toThrow('Connecting to');
  });

  test('follows every link without JavaScript', async () => {
    await site.withPage(
      async (page) => {
        const hrefs = await hrefsOn(page);
        expect(hrefs.filter((href) => href.startsWith('#/')).length).toBeGreaterThan(5);
        expect(hrefs.filter((href) => href.startsWith('/'))).toEqual([]);
      },
      { javaScriptEnabled: false },
    );
  });

  test('gets from an address that is not there to the page', async () => {
    await site.withPage(async (page) => {
      const response = await page.request.get(`${site.url}no-such-page`);
      expect(response.status()).toBe(404);
      await page.setContent((await response.text()).replace('href="./"', `href="${site.url}"`));
      await page.getByRole('link', { name: 'the reference' }).click();
      await page.getByTestId('source-code').first().waitFor();
    });
  });
});
