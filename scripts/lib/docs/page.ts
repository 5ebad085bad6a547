import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'marked';
import { reasonsIntoPage } from '../deprecation.ts';
import type { Document } from '../document.ts';
import { methods, operations } from '../operations.ts';
import { relative } from '../paths.ts';
import { Problem } from '../problem.ts';
import { lastLine, redocly } from '../spec.ts';
import { patchPage } from './patches.ts';
import { fieldsAndExamples, operationLink, operationMarkdown } from './reference.ts';
import { pictureFile, readPictures, readSections } from './sections.ts';

const asset = (name: string) => path.join(import.meta.dirname, name);

/** Writes `index.html`, and what goes with it: the page for a missing address, and the social card. */
export async function writePage(into: string, document: Document, url: string): Promise<void> {
  const page = path.join(into, 'index.html');
  await runRedoc(page, document, url);
  const html = patchPage(readFileSync(page, 'utf8'), { staticOperations: staticOperations(document) });
  writeFileSync(page, html);
  const missing = readFileSync(asset('404.html'), 'utf8').replaceAll('{{url}}', () => escapeHtml(url || './'));
  writeFileSync(path.join(into, '404.html'), missing);
  copyFileSync(asset('card.png'), path.join(into, 'card.png'));
}

async function runRedoc(page: string, document: Document, url: string): Promise<void> {
  const scratch = path.join(path.dirname(page), '..');
  const input = { document: path.join(scratch, 'page.json'), options: path.join(scratch, 'options.json') };
  writeFileSync(input.document, JSON.stringify(pageDocument(document)));
  writeFileSync(input.options, JSON.stringify(redocOptions(document)));
  const templateOptions = { url, description: `${document.info.summary}.` };
  const { status, stderr } = redocly(
    ...['build-docs', relative(input.document), '--inlineBundle', `--output=${relative(page)}`],
    `--openapi=${relative(input.options)}`,
    ...[`--title=${document.info.title}`, `--template=${relative(asset('template.hbs'))}`],
    ...Object.entries(templateOptions).map(([name, value]) => `--templateOptions.${name}=${value}`),
  );
  if (status !== 0) throw new Problem(`redocly build-docs: ${lastLine(stderr)}`);
}

/** The document as the page shows it: with the text of the page, and without what Redoc hides operations behind. */
function pageDocument(document: Document): Document {
  const downloads =
    'This page is also available as Markdown: [index.md](index.md), with [llms.txt](llms.txt) as its index. ' +
    'The OpenAPI document behind it: [openapi.yaml](openapi.yaml) or [openapi.json](openapi.json).';
  const sections = readSections().map(({ text }) => inlinePictures(text));
  const page = structuredClone(document);
  reasonsIntoPage(page);
  page.info.description = [document.info.description, downloads, ...sections, fieldsAndExamples(document)].join('\n\n');
  // Redoc folds the operations of a tag away behind a button "Show".
  delete page.tags;
  for (const item of Object.values(page.paths ?? {})) {
    for (const method of methods) delete item?.[method]?.tags;
  }
  return page;
}

/** The page is one file, so that the pictures in its text are a part of it. */
function inlinePictures(text: string): string {
  return readPictures().reduce((inlined, name) => {
    const data = readFileSync(pictureFile(name)).toString('base64');
    return inlined.replaceAll(`](${name})`, `](data:image/svg+xml;base64,${data})`);
  }, text);
}

/** How Redoc shows it: https://redocly.com/docs/redoc/v3.x/config */
function redocOptions(document: Document): object {
  const samples = operations(document).flatMap((operation) => operation.samples);
  const languages = new Map(samples.map(({ lang, label }) => [label, { lang, label }]));
  // Redoc leaves out each sample whose label is not among these.
  return { codeSamples: { languages: [...languages.values()] } };
}

/** Each operation as plain HTML, in the place that its deep link leads to, for readers without JavaScript. */
function staticOperations(document: Document): string {
  return operations(document)
    .map((operation) => {
      const html = parse(operationMarkdown(document, operation), { async: false });
      return `<section class="static" id="${operationLink(operation).slice(1)}">${html}</section>`;
    })
    .join('');
}

const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
