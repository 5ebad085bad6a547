import { $, defineConfig, type IR } from '@hey-api/openapi-ts';
import { reasonsIntoTypes, serverPlugin } from './scripts/lib/generator.ts';

/** `scripts/generate.ts` replaces the two paths by the bundled spec and a scratch folder. */
export default defineConfig({
  input: './spec/openapi.yaml',
  output: {
    path: './generated',
    // With the extension, plain `tsc` compiles the output to ESM that Node runs, and no bundler is needed.
    module: { extension: '.js' },
  },
  parser: { patch: reasonsIntoTypes },
  plugins: [
    '@hey-api/client-fetch',
    {
      name: '@hey-api/typescript',
      $resolvers: {
        // As `'completed' | string` it would collapse to `string`, and the editor would lose the completion.
        union({ schemas, childResults }) {
          const open = openString(schemas);
          if (open === -1) return undefined;
          const known = childResults.filter((_, index) => index !== open).map(({ type }) => type);
          return $.type.or(...known, $.type.and($.type('string'), $.type.object()));
        },
      },
    },
    {
      name: '@hey-api/sdk',
      // A function takes the client that its caller made: no shared one that one part of a program
      // reconfigures under another.
      client: false,
      validator: { response: 'valibot' },
    },
    // Requests are typed, and the API says itself what it rejects.
    { name: 'valibot', requests: false },
    serverPlugin(),
  ],
});

/**
 * Where the open end of an open set of strings stands in `anyOf: [{ const: 'completed' }, { type: string }]`,
 * or -1 where the schemas are something else.
 */
function openString(schemas: ReadonlyArray<IR.SchemaObject>): number {
  const isOpenString = schemas.length > 1 && schemas.every(({ type, $ref }) => type === 'string' && !$ref);
  return isOpenString ? schemas.findIndex((schema) => schema.const === undefined) : -1;
}
