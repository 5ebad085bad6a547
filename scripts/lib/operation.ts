import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { spec } from './paths.ts';

/** The one operation, as the spec writes it. The lint rules see to it that all of this is there. */
export type Operation = {
  path: string;
  server: string;
  /** The name of the header with the credential. */
  tokenHeader: string;
  /** Each query parameter, with its example. */
  query: Record<string, string>;
  /** The named examples of success, in the order of a job's life. */
  examples: { name: string; percentage: number }[];
};

type Document = {
  servers: [{ url: string }];
  paths: Record<string, { get: { parameters: { name: string; example: unknown }[] } }>;
  components: {
    securitySchemes: Record<string, { name: string }>;
    examples: Record<string, { value: { data?: { percentage: number } } }>;
  };
};

/** Reads the operation from the spec. */
export function readOperation(): Operation {
  const { servers, paths, components } = parse(readFileSync(spec, 'utf8')) as Document;
  const [[path, { get }]] = Object.entries(paths) as [[string, Document['paths'][string]]];
  const [{ name: tokenHeader }] = Object.values(components.securitySchemes) as [{ name: string }];
  return {
    path,
    server: servers[0].url,
    tokenHeader,
    query: Object.fromEntries(get.parameters.map(({ name, example }) => [name, String(example)])),
    examples: Object.entries(components.examples)
      .flatMap(([name, { value }]) => (value.data ? { name, percentage: value.data.percentage } : []))
      .sort((a, b) => a.percentage - b.percentage),
  };
}
