// What a person, a search engine and an agent get from the site, in a real browser.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../../scripts/lib/paths.ts';
import { startBrowser } from '../../support/browser.ts';
import { breachesOn, type DocsSite, startDocsSite, watchForWrong } from '../../support/docs-site.ts';
import { document as spec } from '../../support/document.ts';
import { chromium, describeWith } from '../../support/interpreters.ts';
import { samples } from '../../support/sample-stage.ts';

const address = 'https://docs.example.com/some/path/';

/** Time for a page to come to life on a busy machine. */
const patience = { timeout: 20_000 };

/** What no reader should see. */
const oddities = /data:image|\[object |\bundefined\b|\]\(|\{\{|\{[#.][\w-]+\}|<!--/;

/** A page as it was visited. */
type Visit = { links: string[]; ids: string[]; text: string; tooWide: number };

describeWith(chromium, 'the site', (command) => {
  let site: DocsSite;
  let browser: Browser;
  let wrong: string[];
  let page: Page;
  let pages: string[];
  const visits = new Map<string, Visit>();
  const breaches: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([startDocsSite(address), startBrowser(command)]);
    pages = site.files.filter((name) => name.endsWith('.html'));
    page = await browser.newPage({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
    wrong = watchForWrong(page, site.url);
    for (const name of pages) {
      await page.goto(site.url + name);
      visits.set(name, await page.evaluate(visit));
      breaches.push(...(await breachesOn(page)).map((breach) => `${name}, ${breach}`));
    }
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  test('has a page for each guide, each operation and the changelog', () => {
    const guides = readdirSync(path.join(root, 'docs/guide')).filter((name) => name.endsWith('.md'));
    const operations = readdirSync(samples).map((id) => `reference/operations/${id}.html`);
    const written = guides.map((name) => `guide/${name.replace(/md$/, 'html')}`);
    expect(pages).toEqual(
      expect.arrayContaining(['404.html', 'changelog.html', 'index.html', ...operations, ...written]),
    );
  });

  test('logs no error, and requests nothing from elsewhere', () => {
    expect(wrong).toEqual([]);
  });

  test('breaks no serious rule for accessibility, light or dark', () => {
    expect(breaches).toEqual([]);
  });

  test('is no wider than a phone, and shows nothing odd', () => {
    for (const [name, { text, tooWide }] of visits) {
      expect(tooWide, name).toBe(0);
      expect(text.length, name).toBeGreaterThan(100);
      expect(oddities.exec(text)?.[0], name).toBeUndefined();
    }
  });

  test('has a target for every link and anchor', () => {
    const dead = [...visits].flatMap(([name, { links }]) =>
      links
        .filter((link) => link.startsWith(site.url))
        .filter((link) => {
          const { pathname, hash } = new URL(link);
          const file = pathname.slice(new URL(site.url).pathname.length).replace(/(^|\/)$/, '$1index.html');
          const id = decodeURIComponent(hash.slice(1));
          return !site.files.includes(file) || (id !== '' && !visits.get(file)?.ids.includes(id));
        })
        .map((link) => `${name}: ${link}`),
    );
    expect(dead).toEqual([]);
    const all = [...visits.values()].flatMap(({ links }) => links);
    for (const file of ['openapi.yaml', 'openapi.json', 'llms.txt']) expect(all).toContain(site.url + file);
  });

  test('tells each address, summary and policy in the page itself', () => {
    const summaries = new Set<string>();
    for (const name of pages) {
      const html = readFileSync(path.join(site.folder, name), 'utf8');
      expect(html, name).toContain(
        `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'sha256-`,
      );
      if (name === '404.html') continue;
      const canonical = address + name.replace(/(^|\/)index\.html$/, '$1');
      expect(html).toContain(`<link rel="canonical" href="${canonical}">`);
      expect(html).toContain(`<meta property="og:image" content="${address}card.png">`);
      summaries.add(/<meta name="description" content="([^"]+)"/.exec(html)?.[1] ?? '');
    }
    expect(summaries).not.toContain('');
    expect(summaries.size).toBe(pages.length - 1);
  });

  test('is there as Markdown, with an index, and as the OpenAPI document', () => {
    const read = (name: string) => readFileSync(path.join(site.folder, name), 'utf8');
    const links = [...read('llms.txt').matchAll(/^- \[.+\]\((.+?)\): .+$/gm)].map(([, link = '']) => link);
    expect(links.map((link) => link.replace(address, '').replace(/md$/, 'html')).sort()).toEqual(
      pages.filter((name) => name !== '404.html' && name !== 'index.html').sort(),
    );
    for (const link of links) {
      const text = read(link.replace(address, ''));
      expect(text).toMatch(/^# /m);
      expect(text, link).not.toMatch(/ \{[#.][^}\n]+\}$|<!--@|\]\(\.\.\/\.\.\//m);
    }
    expect(JSON.parse(read('openapi.json'))).toEqual(spec);
  });

  test.each(readdirSync(samples))('shows each sample of %s as it stands, jQuery last', async (id) => {
    await page.goto(`${site.url}reference/operations/${id}.html`);
    const shown = await page.locator('.vp-code-group pre code').allTextContents();
    const files = readdirSync(path.join(samples, id));
    const texts = files.map((name) => readFileSync(path.join(samples, id, name), 'utf8').trimEnd());
    expect(shown.toSorted()).toEqual(texts.sort());
    expect(await page.locator('.vp-code-group label').last().textContent()).toBe('jQuery');
  });

  test('keeps the language of the samples from page to page', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const chosen = page.locator('.vp-code-group input:checked + label');
    await page.goto(`${site.url}reference/operations/startBulk.html`);
    await page.locator('.vp-code-group label', { hasText: 'Python' }).click();
    await page.getByRole('link', { name: 'Verify a single address' }).first().click();
    await page.waitForURL('**/verifyEmail.html');
    await expect.poll(() => chosen.textContent(), patience).toBe('Python');
    await page.reload();
    await expect.poll(() => chosen.textContent(), patience).toBe('Python');
  });

  test('finds a field, and leads to it', async () => {
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('searchbox').fill('download_link');
    await page.locator('.VPLocalSearchBox .result', { hasText: 'Get the progress of a bulk job' }).first().click();
    await page.waitForURL('**/getBulkProgress.html#*');
    const id = decodeURIComponent(new URL(page.url()).hash.slice(1));
    await expect.poll(() => page.locator(`[id="${id}"]`).textContent(), patience).toContain('data.download_link');
    expect(wrong).toEqual([]);
  });
});

/** Runs in the page. */
function visit(): Visit {
  return {
    links: Array.from(document.querySelectorAll('a'), ({ href }) => href),
    ids: Array.from(document.querySelectorAll('[id]'), ({ id }) => id),
    text: document.body.innerText,
    tooWide: document.documentElement.scrollWidth - innerWidth,
  };
}
