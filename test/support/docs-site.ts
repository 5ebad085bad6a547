import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { root } from '../../scripts/lib/paths.ts';
import { copyProject } from './project-copy.ts';
import { runScript } from './run.ts';

/** A copy of the project, in which the packages of the site need not be installed again. */
export function copySiteProject(): ReturnType<typeof copyProject> {
  const project = copyProject();
  const installed = path.join(root, 'docs/node_modules');
  if (existsSync(installed)) symlinkSync(installed, path.join(project.folder, 'docs/node_modules'), 'junction');
  return project;
}

export type DocsSite = AsyncDisposable & {
  /** Where the site is, with a slash at the end. */
  url: string;
  /** The folder that `npm run docs` has written. */
  folder: string;
  /** The names of its files, with slashes. */
  files: string[];
};

/** Builds the site in a copy of the project, and serves it as a static host does, under a path. */
export async function startDocsSite(address: string): Promise<DocsSite> {
  const project = copySiteProject();
  const { code, stdout, stderr } = await runScript('scripts/docs.ts', ['--url', address], { cwd: project.folder });
  if (code !== 0) throw new Error(stdout + stderr);
  const folder = path.join(project.folder, 'dist/docs');
  const base = new URL(address).pathname;
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = pathname.replace(/\/$/, '/index.html').slice(base.length);
    const isThere = pathname.startsWith(base) && existsSync(path.join(folder, name));
    const file = path.join(folder, isThere ? name : '404.html');
    response.writeHead(isThere ? 200 : 404, { 'content-type': types[path.extname(file)] ?? 'text/plain' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    folder,
    files: readdirSync(folder, { encoding: 'utf8', recursive: true })
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .map((name) => name.replaceAll(path.sep, '/')),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      project[Symbol.dispose]();
    },
  };
}

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** Collects what a page must not do: log an error, or request anything from elsewhere. */
export function watchForWrong(page: Page, siteUrl: string): string[] {
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(`${page.url()}: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error}`));
  page.on('request', (request) => {
    // Data URLs are the page's own, and are sent nowhere.
    if (![siteUrl, 'data:'].some((start) => request.url().startsWith(start))) wrong.push(request.url());
  });
  return wrong;
}

/** The serious breaches of rules for accessibility, by the color scheme in which they are, each with its element. */
export async function breachesOn(page: Page): Promise<string[]> {
  // The policy of the page forbids a script from elsewhere, and evaluating is none.
  await page.evaluate(axe);
  const light = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResults;
  await page.emulateMedia({ colorScheme: 'dark' });
  // Nothing else depends on the scheme.
  const dark = (await page.evaluate('axe.run({ runOnly: ["color-contrast"] })')) as AxeResults;
  await page.emulateMedia({ colorScheme: 'light' });
  return Object.entries({ light, dark }).flatMap(([scheme, { violations }]) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${scheme}, ${id}: ${html}`)),
  );
}

const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
