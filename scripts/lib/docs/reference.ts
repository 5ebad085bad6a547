import { type Document, operationOf, resolve, type Schema } from './document.ts';

/**
 * Every answer in Markdown: each envelope with its fields, and each of its examples.
 * Redoc itself shows one of the envelopes, and one of its examples, until a reader clicks.
 */
export function answersMarkdown(document: Document): string {
  const answers = Object.entries(operationOf(document).responses).flatMap(([status, { description, content }]) => [
    `### HTTP ${status}`,
    description,
    ...Object.values(content).flatMap(({ schema, examples }) => [
      table(
        ['Field', 'Type', 'Description'],
        fieldsOf(document, resolve<Schema>(document, schema)).map(({ name, type, description }) => [
          code(name),
          type,
          description,
        ]),
      ),
      ...Object.values(examples).flatMap((reference) => {
        const { summary, description, value } = resolve(document, reference);
        return [`**${summary}.** ${description}`, fence('json', JSON.stringify(value, null, 2))];
      }),
    ]),
  ]);
  return ['# Every answer', ...answers].join('\n\n');
}

/** The operation in Markdown, for readers without JavaScript: Redoc draws it in the browser. */
export function operationMarkdown(document: Document): string {
  const { path, summary, description, parameters, 'x-codeSamples': samples = [] } = operationOf(document);
  const inputs = [
    ...Object.values(document.components.securitySchemes),
    ...parameters.map((parameter) => ({ ...parameter, in: `${parameter.in} parameter` })),
  ];
  return [
    `# ${summary}`,
    fence('http', `GET ${document.servers[0].url}${path}`),
    description,
    table(
      ['Name', 'In', 'Description'],
      inputs.map(({ name, in: where, description }) => [code(name), where, description]),
    ),
    ...samples.flatMap(({ lang, label, source }) => [`### ${label}`, fence(lang.toLowerCase(), source.trimEnd())]),
  ].join('\n\n');
}

type Field = { name: string; type: string; description: string };

function fieldsOf(document: Document, { properties = {}, required = [] }: Schema, prefix = ''): Field[] {
  return Object.entries(properties).flatMap(([key, reference]) => {
    const schema = resolve<Schema>(document, reference);
    const name = prefix + key;
    const type = required.includes(key) ? typeOf(schema) : `${typeOf(schema)}, optional`;
    return [{ name, type, description: schema.description ?? '' }, ...fieldsOf(document, schema, `${name}.`)];
  });
}

function typeOf({ type, const: value, anyOf = [] }: Schema): string {
  if (value !== undefined) return code(JSON.stringify(value));
  if (anyOf.length > 0) return anyOf.map(typeOf).join(' or any other ');
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
