import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Document } from '../document.ts';
import { type Operation, operations } from '../operations.ts';
import { code, demote } from './markdown.ts';
import { operationLink, operationMarkdown } from './reference.ts';
import { pictureFile, readPictures, readSections } from './sections.ts';

const fileOf = ({ id }: Operation) => `${id}.md`;

/** Writes the page as Markdown: as a whole, by operation, and as an index in the format of https://llmstxt.org. */
export function writeMarkdown(into: string, document: Document, url: string): void {
  const all = operations(document);
  const write = (name: string, text: string) => writeFileSync(path.join(into, name), `${text.trim()}\n`);
  write('index.md', withMarkdownLinks(indexMarkdown(document, all), all));
  for (const operation of all) {
    write(fileOf(operation), withMarkdownLinks(operationMarkdown(document, operation), all));
  }
  write('llms.txt', llmsIndex(document, all, url));
  for (const name of readPictures()) copyFileSync(pictureFile(name), path.join(into, name));
}

function indexMarkdown(document: Document, all: Operation[]): string {
  const { title, version, summary = '', description = '' } = document.info;
  return [
    `# ${title} (${version})`,
    `> ${summary}.`,
    description,
    'The OpenAPI document behind this page: [openapi.yaml](openapi.yaml) or [openapi.json](openapi.json).',
    ...readSections().map(({ text }) => demote(text).trim()),
    ...all.map((operation) => demote(operationMarkdown(document, operation))),
  ].join('\n\n');
}

function llmsIndex(document: Document, all: Operation[], url: string): string {
  const { title, summary = '', description = '' } = document.info;
  const link = (name: string, file: string, notes: string) => `- [${name}](${url}${file}): ${notes}`;
  return [
    `# ${title}`,
    `> ${summary}.`,
    description,
    '## Reference',
    link('The whole reference', 'index.md', 'the guide, and every operation with its fields, examples and samples.'),
    '## Operations',
    all
      .map((operation) => {
        const place = `[${operationLink(operation)}](${url}index.html${operationLink(operation)})`;
        const request = code(`${operation.method} ${operation.path}`);
        return link(operation.id, fileOf(operation), `${operation.summary}, ${request}. On the page: ${place}.`);
      })
      .join('\n'),
    '## OpenAPI document',
    [
      link('openapi.yaml', 'openapi.yaml', 'the document behind the reference, in a single file.'),
      link('openapi.json', 'openapi.json', 'the same as JSON.'),
    ].join('\n'),
  ].join('\n\n');
}

/** Replaces the links within the page, such as `#/other/startbulk` or `#/section/limits`, by those of the files. */
function withMarkdownLinks(text: string, all: Operation[]): string {
  return text.replaceAll(/\]\((#\/[^)\s]+)\)/g, (_, target: string) => {
    const operation = all.find((candidate) => operationLink(candidate) === target);
    return operation ? `](${fileOf(operation)})` : `](index.md#${path.basename(target)})`;
  });
}
