import { type Document, isRecord, resolve } from '../document.ts';
import { type Content, type Header, type Operation, operations } from '../operations.ts';
import { deprecation, describe, fieldsMarkdown, typeOf, withPresence } from './fields.ts';
import { code, fence, table } from './markdown.ts';

/** The link to an operation within the page. Redoc derives it from the operationId. */
export const operationLink = ({ id }: Operation) => `#/other/${id.toLowerCase()}`;

/**
 * Every operation as a section of the page: all its fields and examples in Markdown.
 * Redoc itself shows one response of an operation, and one of its examples, until a reader clicks.
 */
export function fieldsAndExamples(document: Document): string {
  const parts = operations(document).flatMap((operation) => [
    `## ${operation.summary}`,
    `${code(`${operation.method} ${operation.path}`)}, [with samples](${operationLink(operation)})`,
    ...(operation.deprecated ? [deprecation(operation.deprecatedReason)] : []),
    // The page links to each heading by its text, so each needs one of its own.
    ...operationParts(document, operation).map(({ title, text }) => `### ${title} of ${operation.id}\n\n${text}`),
  ]);
  return ['# All fields and examples', ...parts].join('\n\n');
}

/** An operation in Markdown: what to send, what comes back, and its samples. */
export function operationMarkdown(document: Document, operation: Operation): string {
  const { method, server, path, summary, description, deprecated, deprecatedReason, externalDocs, samples } = operation;
  return [
    `# ${summary}`,
    fence('http', `${method} ${server}${path}`),
    ...(deprecated ? [deprecation(deprecatedReason)] : []),
    description,
    ...(externalDocs ? [`[${externalDocs.description?.replace(/\.$/, '') ?? 'More'}](${externalDocs.url})`] : []),
    ...operationParts(document, operation).map(({ title, text }) => `## ${title}\n\n${text}`),
    ...(samples.length > 0 ? ['## Samples'] : []),
    ...samples.map(({ lang, label, source }) => `### ${label}\n\n${fence(lang.toLowerCase(), source)}`),
  ].join('\n\n');
}

/** A part of an operation that has a heading of its own. */
type Part = { title: string; text: string };

function operationParts(document: Document, operation: Operation): Part[] {
  const responses = operation.responses.map(({ status, description, headers, contents }) => ({
    title: `HTTP ${status}`,
    blocks: [
      description,
      ...(headers.length > 0 ? [headersMarkdown(document, headers)] : []),
      ...contents.flatMap((content) => contentMarkdown(document, content)),
    ],
  }));
  const parts = [{ title: 'Request', blocks: requestMarkdown(document, operation) }, ...responses];
  return parts
    .map(({ title, blocks }) => ({ title, text: blocks.filter(Boolean).join('\n\n') }))
    .filter(({ text }) => text !== '');
}

function requestMarkdown(document: Document, { security, parameters, body }: Operation): string[] {
  const credentials = security.map(({ name, in: place, description }) => [code(name), place, 'string', description]);
  const rows = [
    ...credentials,
    ...parameters.map((parameter) => {
      const [name = '', ...rest] = headerRow(document, parameter);
      return [name, parameter.in, ...rest];
    }),
  ];
  return [
    ...(rows.length > 0 ? [table(['Name', 'In', 'Type', 'Description'], rows)] : []),
    ...(body ? [body.required ? body.description : `Optional. ${body.description}`] : []),
    ...(body?.contents ?? []).flatMap((content) => contentMarkdown(document, content)),
  ];
}

function headersMarkdown(document: Document, headers: Header[]): string {
  const rows = headers.map((header) => headerRow(document, header));
  return table(['Header', 'Type', 'Description'], rows);
}

function headerRow(document: Document, header: Header): string[] {
  const { name, required, description, deprecated, deprecatedReason, schema = {} } = header;
  const { description: ofSchema, ...rest } = resolve(document, schema);
  const note = deprecated ? `${deprecation(deprecatedReason)} ` : '';
  return [
    code(name),
    withPresence(typeOf(document, schema), required),
    note + describe(document, { ...rest, description: description || ofSchema }),
  ];
}

function contentMarkdown(document: Document, { mediaType, schema, examples }: Content): string[] {
  return [
    `**Body:** ${code(mediaType)}`,
    ...(schema ? [fieldsMarkdown(document, schema)] : []),
    ...examples.flatMap(({ summary, description, value }) => [
      `**${summary}.** ${description}`,
      ...exampleMarkdown(mediaType, value),
    ]),
  ];
}

/** An example as it is sent: a form by its fields, and whatever else as text or JSON. */
function exampleMarkdown(mediaType: string, value: unknown): string[] {
  if (typeof value === 'string') return [fence('', value)];
  if (!/json/.test(mediaType) && isRecord(value)) {
    return Object.entries(value).flatMap(([name, field]) => [`${code(name)}:`, ...exampleMarkdown('', field)]);
  }
  return [fence('json', JSON.stringify(value, null, 2))];
}
