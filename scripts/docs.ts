import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { operationPage } from './lib/docs/reference.ts';
import { readDocument, readOperations } from './lib/document.ts';
import { npm } from './lib/npm.ts';
import { relative, root, spec } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { bundle, lint } from './lib/spec.ts';

const usage = 'npm run docs [-- --url https://host/path/ | --base /path/], or npm run docs:serve [-- --port 4020]';
const docs = path.join(root, 'docs');
const publicFolder = path.join(docs, 'public');
const pages = path.join(docs, 'reference/operations');

await main(async () => {
  const { values } = readArguments(
    {
      options: {
        url: { type: 'string' },
        base: { type: 'string' },
        serve: { type: 'boolean' },
        port: { type: 'string' },
      },
    },
    usage,
  );
  const address = siteAddress(values);
  await install();
  await writeReference();
  if (values.serve) {
    watchSpec();
    await vitepress(['dev', docs, '--port', values.port ?? '4020'], address);
    return;
  }
  await vitepress(['build', docs], address);
  const target = path.join(root, 'dist/docs');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(path.dirname(target), { recursive: true });
  renameSync(path.join(docs, '.vitepress/dist'), target);
  console.log(`✔ ${relative(target)}/`);
});

/** What docs/.vitepress/config.ts reads from its environment. */
function siteAddress({ url, base = '/' }: { url?: string; base?: string }): NodeJS.ProcessEnv {
  if (url === undefined) return { DOCS_BASE: `/${base}/`.replaceAll(/\/+/g, '/') };
  const address = URL.parse(url);
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new Problem(`"${url}" is not an http or https URL. Usage: ${usage}`);
  }
  const { origin, pathname } = address;
  const folder = pathname.replace(/\/?$/, '/');
  return { DOCS_BASE: folder, DOCS_URL: origin + folder };
}

/** Installs the packages of the site if its lockfile has changed since the last time. */
async function install(): Promise<void> {
  const lockfile = path.join(docs, 'package-lock.json');
  const installed = path.join(docs, 'node_modules/.installed-lock.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(lockfile, 'utf8')) return;
  console.log(`Installing the packages of ${relative(docs)}/ …`);
  await npm(['ci', '--no-audit', '--no-fund'], { cwd: docs });
  copyFileSync(lockfile, installed);
}

/** Writes what the site takes from the rest of the project: a page for each operation, the document, the changelog. */
async function writeReference(): Promise<void> {
  await lint();
  await bundle(publicFolder);
  const file = path.join(publicFolder, 'openapi.json');
  const document = readDocument(file);
  // On one line it would be hard to read in a browser.
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  rmSync(pages, { recursive: true, force: true });
  mkdirSync(pages, { recursive: true });
  for (const operation of await readOperations(document)) {
    writeFileSync(path.join(pages, `${operation.operationId}.md`), operationPage(operation));
  }
  copyFileSync(path.join(root, 'CHANGELOG.md'), path.join(docs, 'changelog.md'));
}

/** Writes the reference again after each edit of the spec or a sample. VitePress notices what has been written. */
function watchSpec(): void {
  let running = Promise.resolve();
  let isDue = false;
  watch(path.dirname(spec), { recursive: true }, () => {
    if (isDue) return;
    isDue = true;
    running = running.then(() => {
      isDue = false;
      return main(writeReference);
    });
  });
}

/** Runs VitePress to its end on this terminal. */
async function vitepress(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const command = path.join(docs, 'node_modules/vitepress/bin/vitepress.js');
  const child = spawn(process.execPath, [command, ...args], { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Problem('VitePress failed. Its reason is above.');
}
