import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type StaticServer, startStaticServer } from '../../scripts/lib/docs/static-server.ts';
import type { Operation } from '../../scripts/lib/operations.ts';
import { root } from '../../scripts/lib/paths.ts';
import { startBrowser } from './browser.ts';
import { copyProject } from './project-copy.ts';
import { runScript } from './run.ts';

export type DocsSite = AsyncDisposable & {
  /** Where the page is, with a slash at the end. */
  url: string;
  /** What `npm run docs` has written. */
  folder: string;
  /** What `npm run docs` has printed. */
  output: string;
  /** Opens the page, which takes a browser some seconds: tests that leave it as it is share one. */
  open(options?: OpenOptions): Promise<OpenPage>;
  /** Opens the page for one test, and fails if {@link OpenPage.wrong} has anything when `use` has run. */
  withPage(use: (page: Page, context: BrowserContext) => Promise<void>, options?: OpenOptions): Promise<void>;
};

type OpenOptions = BrowserContextOptions & { url?: string };

export type OpenPage = AsyncDisposable & {
  page: Page;
  context: BrowserContext;
  /** The errors that it has logged, and what it has requested from elsewhere. */
  wrong: readonly string[];
};

/** Builds the reference in a copy of the project, and serves it as a static host does, under a path. */
export async function startDocsSite(browserCommand: string): Promise<DocsSite> {
  const project = copyProject();
  const { code, stdout, stderr } = await runScript('scripts/docs.ts', [], { cwd: project.folder });
  if (code !== 0) throw new Error(stderr);
  const folder = path.join(project.folder, 'dist/docs');
  const server: StaticServer = await startStaticServer(folder, { base: '/some/path/' });
  const browser: Browser = await startBrowser(browserCommand);
  const open = async ({ url = server.url, ...options }: OpenOptions = {}): Promise<OpenPage> => {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const wrong = watchForWrong(page, server.url);
    await page.goto(url);
    // Redoc draws the operations once its script runs.
    if (options.javaScriptEnabled !== false) await page.getByTestId('source-code').first().waitFor();
    return { page, context, wrong, [Symbol.asyncDispose]: () => context.close() };
  };
  return {
    url: server.url,
    folder,
    output: stdout,
    open,
    async withPage(use, options) {
      await using opened = await open(options);
      await use(opened.page, opened.context);
      expect(opened.wrong.join('\n')).toBe('');
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server[Symbol.asyncDispose]();
      project[Symbol.dispose]();
    },
  };
}

/** Collects what a page must not do: log an error, or request anything from elsewhere. */
function watchForWrong(page: Page, siteUrl: string): string[] {
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('request', (request) => {
    // Blobs and data URLs are the page's own, and are sent nowhere.
    const isOwn = [siteUrl, 'file:', 'blob:', 'data:'].some((start) => request.url().startsWith(start));
    if (!isOwn) wrong.push(request.url());
  });
  return wrong;
}

/** An operation on the page, with its samples. */
export const operationOn = (page: Page, { id }: Operation): Locator => page.locator(`[id="other/${id.toLowerCase()}"]`);

/** The sample that an operation shows. */
export const sampleOn = (page: Page, operation: Operation): Locator =>
  operationOn(page, operation).getByTestId('source-code').first();

/** Shows the sample with this label. */
export async function chooseSample(page: Page, operation: Operation, label: string): Promise<void> {
  const panels = operationOn(page, operation).locator('[data-component-name="Panel/Panel"]');
  const panel = panels.filter({ has: page.getByTestId('source-code') }).first();
  await panel.locator('[aria-haspopup="menu"]').last().click();
  await page.getByRole('menuitem', { name: label, exact: true }).click();
}

/** The serious breaches of rules for accessibility, each with the element that breaks one. */
export async function breachesOn(page: Page): Promise<string[]> {
  // The policy of the page forbids a script from elsewhere, and evaluating is none.
  await page.evaluate(readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
