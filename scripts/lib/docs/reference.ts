import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { curlWords } from '../curl.ts';
import {
  type Header,
  isRecord,
  type MediaType,
  type Operation,
  type Response,
  responseExamples,
  type Sample,
  type Schema,
} from '../document.ts';
import { spec } from '../paths.ts';
import { type Field, fieldsOf, typeOf, variantsOf } from './fields.ts';

/** The page of an operation, as Markdown for VitePress. */
export function operationPage(operation: Operation): string {
  const { operationId, method, server, path: route, summary, description = '', externalDocs, responses } = operation;
  const [lead = '', ...rest] = description.split(/\n\n+/);
  const vendor = externalDocs
    ? [`[${externalDocs.description?.replace(/\.$/, '') ?? 'More'}](${externalDocs.url})`]
    : [];
  const markdown = `<a href="./${operationId}.md" target="_self">This page as Markdown</a>`;
  const blocks = [
    `# ${summary}`,
    deprecation(operation),
    lead,
    fence('http', `${method} ${server}${route}`),
    fence('sh', curl(operation)),
    ...firstSuccess(operation),
    ...rest,
    [`Operation \`${operationId}\``, ...vendor, markdown].join(' · '),
    ...samples(operation),
    ...request(operation),
    ...Object.entries(responses).flatMap(([status, response]) => responseSection(status, response)),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}

/** The request on several lines, with the token from the environment. */
function curl(operation: Operation): string {
  const words = curlWords(operation, operation.server, 'contacts.csv');
  return words.join(' \\\n  ').replaceAll(/'([\w-]+): any'/g, '"$1: $$SAINO_TOKEN"');
}

function firstSuccess(operation: Operation): string[] {
  const example = responseExamples(operation).find(({ status }) => status.startsWith('2'));
  if (!example) return [];
  return [`The response, with HTTP ${example.status}:`, fence('json', JSON.stringify(example.value, null, 2))];
}

function request({ credentials, parameters, requestBody }: Operation): string[] {
  return [
    '## Request',
    ...credentials.map(({ name, description }) =>
      fieldBlock('request', { name, details: ['header string', 'required'], text: [description] }),
    ),
    ...parameters.map((parameter) => headerBlock('request', parameter.name, parameter, parameter.in)),
    ...(requestBody
      ? ['## Request body', `${requestBody.required ? '' : 'Optional. '}${requestBody.description ?? ''}`]
      : []),
    ...contentBlocks('body', requestBody?.content),
  ];
}

function responseSection(status: string, { description, headers = {}, content }: Response): string[] {
  return [
    `## Response ${status}`,
    description,
    ...Object.entries(headers).map(([name, header]) => headerBlock(status, name, header, 'header')),
    ...contentBlocks(status, content),
  ];
}

/** Parameters and headers alike. */
function headerBlock(section: string, name: string, header: Header, place: string): string {
  const { required, description, schema = {} } = header;
  return fieldBlock(section, {
    name,
    details: [`${place} ${typeOf(schema)}`, presence(required)],
    text: [deprecation(header), description ?? schema.description ?? '', ...knownValues(schema)],
  });
}

function contentBlocks(section: string, content: Record<string, MediaType> = {}): string[] {
  return Object.entries(content).flatMap(([mediaType, { schema, examples = {} }]) => {
    const fields = schema ? fieldsOf(schema) : [];
    return [
      `Body: \`${mediaType}\`${schema && fields.length === 0 ? `, ${typeOf(schema)}` : ''}`,
      ...fields.map((field) => bodyField(section, field)),
      ...Object.entries(examples).flatMap(([name, { summary, description, value }]) => [
        `### Example \`${name}\` {#${anchor(section, `example-${name}`)}}`,
        `${summary}. ${description}`,
        ...exampleBlocks(mediaType, value),
      ]),
    ];
  });
}

function bodyField(section: string, { name, schema, required }: Field): string {
  const text = [deprecation(schema), schema.description ?? '', ...knownValues(schema)];
  return fieldBlock(section, { name, details: [typeOf(schema), presence(required)], text });
}

/** A name that can be linked to, what limits its values, and what it means. */
function fieldBlock(section: string, { name, details, text }: { name: string; details: string[]; text: string[] }) {
  const heading = `### \`${name}\` {#${anchor(section, name)}}`;
  return [heading, `${details.join(' · ')} {.type}`, ...text].filter(Boolean).join('\n\n');
}

/** The values that a field is known to have, each with its meaning, as one list. */
function knownValues(schema: Schema): string[] {
  const lines = variantsOf(schema)
    .filter(({ description }) => description)
    .map((variant) => `- ${typeOf(variant, 'any other string')}: ${variant.description?.trim()}`);
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
function samples({ operationId, 'x-codeSamples': samples = [] }: Operation): string[] {
  const file = path.join(path.dirname(spec), 'samples', operationId, 'command.sh');
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

const presence = (required = false) => (required ? 'required' : 'optional');
const deprecation = ({ deprecated, 'x-deprecated-reason': reason = '' }: Schema | Header | Operation) =>
  deprecated ? `**Deprecated.** ${reason}`.trim() : '';
const anchor = (section: string, name: string) => `${section}-${name}`.replaceAll(/[^\w-]+/g, '-');

/** A block of code, which may itself contain fences. */
function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
}
