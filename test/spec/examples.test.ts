import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Schema } from '../../scripts/lib/document.ts';
import { operations } from '../../scripts/lib/operations.ts';
import { document, namedExamples, operationOf } from '../support/document.ts';

// `strict: false`: the document around the schemas is OpenAPI, which JSON Schema does not know.
// `binary` is a format of OpenAPI, and says nothing of a string.
const ajv = new Ajv2020({ strict: false, formats: { binary: true } }).addSchema(document, 'openapi');
const errorsOf = (schema: Schema | undefined, value: unknown) => {
  if (!schema) throw new Error('There is no schema to check the example against.');
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
  validate(value);
  return validate.errors ?? [];
};

test.each(namedExamples)('example $name of $operation fits its schema', ({ schema, value }) => {
  expect(errorsOf(schema, value)).toEqual([]);
});

describe.each(operations(document))('$id', ({ parameters, body }) => {
  test('the example of each parameter fits its schema', () => {
    for (const { name, schema, example } of parameters) expect(errorsOf(schema, example), name).toEqual([]);
  });

  test('the example of its body fits the schema', () => {
    for (const { mediaType, schema, example } of body?.contents ?? []) {
      expect(errorsOf(schema, example), mediaType).toEqual([]);
    }
  });
});

test('the examples inside each schema fit it', () => {
  let seen = 0;
  const visit = (schema: Schema, at: string) => {
    if ('$ref' in schema) return;
    for (const example of schema.examples ?? []) {
      seen += 1;
      expect(errorsOf(schema, example), at).toEqual([]);
    }
    for (const [name, property] of Object.entries(schema.properties ?? {})) visit(property, `${at}/${name}`);
    for (const [index, branch] of (schema.anyOf ?? []).entries()) visit(branch, `${at}/anyOf/${index}`);
  };
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) visit(schema, name);
  expect(seen).toBeGreaterThanOrEqual(8);
});

test('the second validator does find a value that does not fit', () => {
  const schema = { $ref: '#/components/schemas/BulkProgress' };
  const fits = { bulk_id: 1002, status: 'completed', percentage: 100 };
  expect(errorsOf(schema, fits)).toEqual([]);
  for (const wrong of [
    { percentage: 101 },
    { percentage: '100' },
    { status: 5 },
    { bulk_id: 0 },
    { download_link: 1 },
  ]) {
    expect(errorsOf(schema, { ...fits, ...wrong }), JSON.stringify(wrong)).not.toEqual([]);
  }
});

test('each stage of a job has an example of its own, and so has a failure with a reason', () => {
  const { examples } = operationOf('getBulkProgress');
  const names = (status: string) => examples.flatMap((example) => (example.status === status ? example.name : []));
  expect(names('200')).toEqual(['completed', 'processing', 'queued']);
  expect(names('400')).toEqual(['empty-error', 'unknown-bulk-id']);
});
