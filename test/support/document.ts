import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generated } from '../../scripts/lib/paths.ts';

type Schema = Record<string, unknown> & { properties: Record<string, Record<string, unknown>>; required: string[] };
type MediaType = { schema: { $ref: string }; examples: Record<string, { $ref: string }> };

/** The parts of the bundled document that tests read. */
export type Document = {
  openapi: string;
  info: { version: string };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    securitySchemes: Record<string, Record<string, unknown>>;
    schemas: Record<string, Schema>;
    examples: Record<string, { summary: string; description: string; value: Record<string, unknown> }>;
  };
};
type Operation = {
  operationId: string;
  parameters: Parameter[];
  'x-codeSamples': { lang: string; label: string; source: string }[];
  responses: Responses;
};
type Parameter = { name: string; in: string; required: boolean; schema: { $ref: string }; example: unknown };
type Responses = Record<string, { content: Record<string, MediaType> }>;

/** The bundled document, as the package exports it. */
export const document = JSON.parse(readFileSync(path.join(generated, 'openapi.json'), 'utf8')) as Document;

/** What a `$ref` within the document points to. */
export function resolve<T>({ $ref }: { $ref: string }): T {
  return $ref
    .split('/')
    .slice(1)
    .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document) as T;
}

/** The one operation. */
export const operation = document.paths['/api/apis/email-cleaning/bulk-progress']?.get as NonNullable<
  Document['paths'][string][string]
>;

/** Each named example: its name, the status it belongs to, the schema of that status, and its value. */
export const namedExamples = Object.entries(operation.responses).flatMap(([status, { content }]) =>
  Object.entries(content).flatMap(([, { schema, examples }]) =>
    Object.entries(examples).map(([name, example]) => ({
      name,
      status: Number(status),
      schema,
      ...resolve<Document['components']['examples'][string]>(example),
    })),
  ),
);
