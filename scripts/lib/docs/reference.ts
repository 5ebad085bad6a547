import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { curlWords } from '../curl.ts';
import { type Document, isRecord, resolve, type Sample } from '../document.ts';
import type { Content, Header, Operation, Response } from '../operations.ts';
import { spec } from '../paths.ts';
import { type Field, fieldsOf, typeOf, variantsOf } from './fields.ts';

/** The page of an operation, as Markdown for VitePress. */
export function operationPage(document: Document, operation: Operation): string {
  const {
    id,
    method,
    server,
    path: route,
    summary,
    description,
    deprecated,
    deprecatedReason,
    externalDocs,
  } = operation;
  const [lead = '', ...rest] = description.split(/\n\n+/);
  const vendor = externalDocs
    ? [`[${externalDocs.description?.replace(/\.$/, '') ?? 'More'}](${externalDocs.url})`]
    : [];
  const blocks = [
    `# ${summary}`,
    ...(deprecated ? [deprecation(deprecatedReason)] : []),
    lead,
    fence('http', `${method} ${server}${route}`),
    fence('sh', curl(operation)),
    ...firstSuccess(operation),
    ...rest,
    [`Operation \`${id}\``, ...vendor, `<a href="./${id}.md" target="_self">This page as Markdown</a>`].join(' · '),
    ...samples(operation),
    ...request(document, operation),
    ...operation.responses.flatMap((response) => responseSection(document, response)),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

/** The request on several lines, with the token from the environment. */
function curl(operation: Operation): string {
  const words = curlWords(operation, operation.server, 'contacts.csv');
  return words.join(' \\\n  ').replaceAll(/'([\w-]+): any'/g, '"$1: $$SAINO_TOKEN"');
}

function firstSuccess({ examples }: Operation): string[] {
  const example = examples.find(({ status }) => status.startsWith('2'));
  if (!example) return [];
  return [`The response, with HTTP ${example.status}:`, fence('json', JSON.stringify(example.value, null, 2))];
}

function request(document: Document, { security, parameters, body }: Operation): string[] {
  const credentials = security.map(({ name, in: place, description }) =>
    fieldBlock('request', { name, details: [`${place} string`, 'required'], text: [description] }),
  );
  return [
    '## Request',
    ...credentials,
    ...parameters.map((parameter) => headerBlock(document, 'request', parameter, parameter.in)),
    ...(body ? ['## Request body', [body.required ? '' : 'Optional. ', body.description].join('')] : []),
    ...(body?.contents ?? []).flatMap((content) => contentBlocks(document, 'body', content)),
  ];
}

function responseSection(document: Document, { status, description, headers, contents }: Response): string[] {
  return [
    `## Response ${status}`,
    description,
    ...headers.map((header) => headerBlock(document, status, header, 'header')),
    ...contents.flatMap((content) => contentBlocks(document, status, content)),
  ];
}

/** Parameters and headers alike. */
function headerBlock(document: Document, section: string, header: Header, place: string): string {
  const { name, required, description, deprecated, deprecatedReason, schema = {} } = header;
  const { description: ofSchema = '', ...rest } = resolve(document, schema);
  return fieldBlock(section, {
    name,
    details: [`${place} ${typeOf(document, schema)}`, presence(required)],
    text: [deprecated ? deprecation(deprecatedReason) : '', description || ofSchema, ...knownValues(document, rest)],
  });
}

function contentBlocks(document: Document, section: string, { mediaType, schema, examples }: Content): string[] {
  const fields = schema ? fieldsOf(document, schema) : [];
  return [
    `Body: \`${mediaType}\`${schema && fields.length === 0 ? `, ${typeOf(document, schema)}` : ''}`,
    ...fields.map((field) => bodyField(document, section, field)),
    ...examples.flatMap(({ name, summary, description, value }) => [
      `### Example \`${name}\` {#${anchor(section, `example-${name}`)}}`,
      `${summary}. ${description}`,
      ...exampleBlocks(mediaType, value),
    ]),
  ];
}

function bodyField(document: Document, section: string, { name, schema, required }: Field): string {
  const { deprecated, description = '' } = schema;
  const note = deprecated ? deprecation(schema['x-deprecated-reason']) : '';
  const text = [note, description, ...knownValues(document, schema)];
  return fieldBlock(section, { name, details: [typeOf(document, schema), presence(required)], text });
}

/** A name that can be linked to, what limits its values, and what it means. */
function fieldBlock(section: string, { name, details, text }: { name: string; details: string[]; text: string[] }) {
  const heading = `### \`${name}\` {#${anchor(section, name)}}`;
  return [heading, `${details.join(' · ')} {.type}`, ...text].filter(Boolean).join('\n\n');
}

/** The values that a field is known to have, each with its meaning, as one list. */
function knownValues(document: Document, schema: Field['schema']): string[] {
  const lines = variantsOf(document, schema)
    .filter(({ description }) => description)
    .map((variant) => `- ${typeOf(document, variant, 'any other string')}: ${variant.description?.trim()}`);
  return lines.length > 0 ? [lines.join('\n')] : [];
}

/** An example as it is sent: a form by its fields, and whatever else as text or JSON. */
function exampleBlocks(mediaType: string, value: unknown): string[] {
  if (typeof value === 'string') return [fence('', value)];
  if (!/json/.test(mediaType) && isRecord(value))
    return Object.values(value).flatMap((field) => exampleBlocks('', field));
  return [fence('json', JSON.stringify(value, null, 2))];
}

/** A tab for each language: the one command that does it first, and jQuery, which comes with a warning, last. */
function samples({ id, samples }: Operation): string[] {
  const file = path.join(path.dirname(spec), 'samples', id, 'command.sh');
  const command = existsSync(file) ? [{ lang: 'sh', label: 'Command line', source: readFileSync(file, 'utf8') }] : [];
  const isWebPage = ({ lang }: Sample) => lang === 'HTML';
  const tabs = [...command, ...samples.filter((sample) => !isWebPage(sample)), ...samples.filter(isWebPage)];
  if (tabs.length === 0) return [];
  const warning =
    '> [!WARNING] jQuery runs in the browser\n> A token in a web page is public. The jQuery sample lets visitors enter ' +
    'their own: see [Authentication](../authentication.md).';
  return [
    '## Samples',
    [
      '::: code-group',
      ...tabs.map(({ lang, label, source }) => fence(`${lang.toLowerCase()} [${label}]`, source)),
      ':::',
    ].join('\n\n'),
    ...(samples.some(isWebPage) ? [warning] : []),
  ];
}

const presence = (required: boolean) => (required ? 'required' : 'optional');
const deprecation = (reason = '') => `**Deprecated.** ${reason}`.trim();
const anchor = (section: string, name: string) => `${section}-${name}`.replaceAll(/[^\w-]+/g, '-');

/** A block of code, which may itself contain fences. */
function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
}
