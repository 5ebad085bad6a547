import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'marked';
import { derive, type Steps, seconds, swap } from '../derive.ts';
import { type Document, readDocument } from '../document.ts';
import { methods, operations } from '../operations.ts';
import { relative, root } from '../paths.ts';
import { Problem } from '../problem.ts';
import { bundle, lastLine, lint, redocly } from '../spec.ts';
import { answersMarkdown, operationMarkdown } from './reference.ts';
import { checkLinks, readSections } from './sections.ts';

export const docs = path.join(root, 'dist/docs');

const asset = (name: string) => path.join(import.meta.dirname, name);

/**
 * Builds the reference into `dist/docs/`, and prints what it took.
 *
 * @param url - where the page will be, with a slash at its end. Open Graph wants the image of the social card by its
 *   full address, and a page that stands for a missing one cannot tell where it is.
 * @throws a {@link Problem} when the spec, the text or the samples are at fault. `dist/docs/` is then as it was.
 */
export async function buildDocs(url = ''): Promise<void> {
  const steps: Steps = {
    lint,
    bundle,

    async page(into) {
      const document = readDocument(path.join(into, 'openapi.json'));
      writeFileSync(path.join(into, 'openapi.json'), `${JSON.stringify(document, null, 2)}\n`);
      const input = {
        document: path.join(into, '../page.json'),
        options: path.join(into, '../options.json'),
      };
      writeFileSync(input.document, JSON.stringify(pageDocument(document)));
      writeFileSync(input.options, JSON.stringify(redocOptions(document)));
      const templateOptions = {
        url,
        description: `${document.info.summary}.`,
        // The text of the page is there without JavaScript. The operations are not, so they are repeated as plain HTML.
        operations: await operationsHtml(document),
      };
      const page = path.join(into, 'index.html');
      const { code, stderr } = await redocly(
        ...['build-docs', relative(input.document), '--inlineBundle', `--output=${relative(page)}`],
        `--openapi=${relative(input.options)}`,
        ...[`--title=${document.info.title}`, `--template=${relative(asset('template.hbs'))}`],
        ...Object.entries(templateOptions).map(([name, value]) => `--templateOptions.${name}=${value}`),
      );
      if (code !== 0) throw new Problem(`redocly build-docs: ${lastLine(stderr)}`);
      writeFileSync(page, selfContained(readFileSync(page, 'utf8')));
      copyFileSync(asset('card.png'), path.join(into, 'card.png'));
      writeFileSync(
        path.join(into, '404.html'),
        readFileSync(asset('404.html'), 'utf8').replaceAll('{{url}}', url || './'),
      );
    },

    async links(into) {
      const page = readFileSync(path.join(into, 'index.html'), 'utf8');
      const anchors = [...page.matchAll(/ data-section-id="([^"]+)"/g)].map(([, id]) => `#${id}`);
      checkLinks(new Set(anchors), new Set(readdirSync(into)));
    },
  };

  const start = performance.now();
  await derive(steps, (fresh) => swap(fresh, docs));
  const sizes = readdirSync(docs).map((name) => statSync(path.join(docs, name)).size);
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
  console.log(`✔ ${relative(docs)}/ has ${sizes.length} files, ${megabytes.toFixed(2)} MB, ${seconds(start)} in all`);
}

/** Each operation in a part of its own, where the deep link to it leads. */
async function operationsHtml(document: Document): Promise<string> {
  const parts = operations(document).map(async (operation) => {
    const html = await parse(operationMarkdown(operation));
    return `<div class="static" id="/other/${operation.id.toLowerCase()}">${html}</div>`;
  });
  return (await Promise.all(parts)).join('');
}

/** The document as the page shows it: with the page's text, and without what Redoc hides things behind. */
function pageDocument(document: Document): Document {
  const downloads =
    'Download the document behind this page: [openapi.yaml](openapi.yaml) or [openapi.json](openapi.json).';
  const sections = readSections().map(({ text }) => text);
  const page = structuredClone(document);
  page.info.description = [document.info.description, downloads, ...sections, answersMarkdown(document)].join('\n\n');
  // Redoc folds away behind a button what has a tag.
  delete page.tags;
  for (const item of Object.values(page.paths ?? {})) {
    for (const method of methods) delete item?.[method]?.tags;
  }
  return page;
}

/** How Redoc shows it: https://redocly.com/docs/redoc/v3.x/config */
function redocOptions(document: Document): object {
  const samples = operations(document).flatMap((operation) => operation.samples);
  const languages = new Map(samples.map(({ lang, label }) => [label, { lang, label }]));
  return {
    // Most of the page is text, which half a window is too narrow for.
    layout: 'stacked',
    // The text has a link to each download.
    hideDownloadButtons: true,
    // Redoc leaves out each sample whose label is not among these.
    codeSamples: { languages: [...languages.values()] },
  };
}

/** Redoc's own mark, which the page would fetch from a CDN, drawn here in its place. */
const mark = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="12"><text y="10" font-family="sans-serif" font-size="11" font-weight="bold" fill="#2467f2">Redoc</text></svg>',
)}`;

/** Takes out of the page what would keep it from working on any host, under any path, with no other host at hand. */
function selfContained(page: string): string {
  const start = page.indexOf('<div id="redoc">');
  const end = page.indexOf('<script type="module">', start);
  if (start === -1 || end === -1) throw new Error('Redoc has changed the shape of its page.');
  const fixed =
    page.slice(0, start) +
    // Redoc renders its links for the root of a host, and resolves them in the fragment once it runs.
    page
      .slice(start, end)
      .replaceAll(/ href="\/([^"]*)"/g, ' href="#/$1"')
      // Redoc's search is a box to click on, which a keyboard cannot reach. The template's script has keys click on it.
      .replace('<div data-testid="search-trigger"', '<div role="button" tabindex="0" data-testid="search-trigger"') +
    // There is no option for the mark, and no other way to keep the page from asking for it.
    page.slice(end).replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g, mark);
  const [foreign] = fixed.match(/\bhttps:\/\/cdn\.redoc\.ly[^"'`\s]*/) ?? [];
  if (foreign)
    throw new Problem(`The page would ask for ${foreign}. Mend selfContained() in ${relative(import.meta.filename)}.`);
  return fixed;
}
