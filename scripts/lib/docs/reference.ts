import { type Document, resolve, type Schema, type SchemaObject } from '../document.ts';
import { type Operation, operations, type Response } from '../operations.ts';

/**
 * Every response in Markdown: each envelope with its fields, and each of its examples.
 * Redoc itself shows one of the envelopes, and one of its examples, until a reader clicks.
 */
export function answersMarkdown(document: Document): string {
  const all = operations(document);
  const parts = all.flatMap(({ summary, responses }) => [
    // A single operation needs no heading of its own.
    ...(all.length > 1 ? [`## ${summary}`] : []),
    ...responses.flatMap((response) => responseMarkdown(document, response)),
  ]);
  return ['# Every answer', ...parts].join('\n\n');
}

function responseMarkdown(document: Document, { status, description, contents }: Response): string[] {
  const bodies = contents.flatMap(({ schema, examples }) => [
    ...(schema ? [fieldsMarkdown(document, schema)] : []),
    ...examples.flatMap(({ summary, description, value }) => [
      `**${summary}.** ${description}`,
      fence('json', JSON.stringify(value, null, 2)),
    ]),
  ]);
  return [`### HTTP ${status}`, description, ...bodies];
}

/** An operation in Markdown, for readers without JavaScript: Redoc draws it in the browser. */
export function operationMarkdown(operation: Operation): string {
  const { method, server, path, summary, description, security, parameters, samples } = operation;
  const inputs = [...security, ...parameters.map((parameter) => ({ ...parameter, in: `${parameter.in} parameter` }))];
  return [
    `# ${summary}`,
    fence('http', `${method} ${server}${path}`),
    description,
    table(
      ['Name', 'In', 'Description'],
      inputs.map(({ name, in: where, description }) => [code(name), where, description]),
    ),
    ...samples.flatMap(({ lang, label, source }) => [`### ${label}`, fence(lang.toLowerCase(), source.trimEnd())]),
  ].join('\n\n');
}

function fieldsMarkdown(document: Document, schema: Schema): string {
  const rows = fieldsOf(document, schema).map(({ name, type, description }) => [code(name), type, description]);
  return table(['Field', 'Type', 'Description'], rows);
}

type Field = { name: string; type: string; description: string };

function fieldsOf(document: Document, reference: Schema, prefix = ''): Field[] {
  const { properties = {}, required = [] } = resolve(document, reference);
  return Object.entries(properties).flatMap(([key, property]) => {
    const schema = resolve(document, property);
    const name = prefix + key;
    const type = typeOf(document, schema);
    const field = {
      name,
      type: required.includes(key) ? type : `${type}, optional`,
      description: schema.description ?? '',
    };
    return [field, ...fieldsOf(document, schema, `${name}.`)];
  });
}

function typeOf(document: Document, { type, const: value, anyOf = [] }: SchemaObject): string {
  if (value !== undefined) return code(JSON.stringify(value));
  if (anyOf.length > 0)
    return anyOf.map((schema) => typeOf(document, resolve(document, schema))).join(' or any other ');
  return [type].flat().join(' or ');
}

const code = (text: string) => `\`${text}\``;
const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

function table(head: string[], rows: string[][]): string {
  const cell = (text: string) =>
    text
      .trim()
      .replaceAll(/\s*\n\s*/g, ' ')
      .replaceAll('|', '\\|');
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
