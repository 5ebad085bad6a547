import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { exampleOf, responseExamples, type Schema } from '../../scripts/lib/document.ts';
import { namedExamples, operationOf, operations, schemas } from '../support/document.ts';

// `strict: false`: schemas of OpenAPI have keywords that JSON Schema does not know.
// `binary` is a format of OpenAPI, and says nothing of a string.
const ajv = new Ajv2020({ strict: false, formats: { binary: true } });
const errorsOf = (schema: Schema | undefined, value: unknown) => {
  if (!schema) throw new Error('There is no schema to check the example against.');
  const validate = ajv.compile(schema);
  validate(value);
  return validate.errors ?? [];
};

test.each(namedExamples)('example $name of $operation fits its schema', ({ schema, value }) => {
  expect(errorsOf(schema, value)).toEqual([]);
});

describe.each(operations)('$operationId', ({ parameters, requestBody }) => {
  test('the example of each parameter fits its schema', () => {
    for (const parameter of parameters) {
      expect(errorsOf(parameter.schema, exampleOf(parameter)), parameter.name).toEqual([]);
    }
  });

  test('the example of its body fits the schema', () => {
    for (const [mediaType, content] of Object.entries(requestBody?.content ?? {})) {
      expect(errorsOf(content.schema, exampleOf(content)), mediaType).toEqual([]);
    }
  });
});

test('the examples inside each schema fit it', () => {
  let seen = 0;
  const visit = (schema: Schema, at: string) => {
    for (const example of schema.examples ?? []) {
      seen += 1;
      expect(errorsOf(schema, example), at).toEqual([]);
    }
    for (const [name, property] of Object.entries(schema.properties ?? {})) visit(property, `${at}/${name}`);
    for (const [index, branch] of (schema.anyOf ?? []).entries()) visit(branch, `${at}/anyOf/${index}`);
  };
  for (const [name, schema] of Object.entries(schemas)) visit(schema, name);
  expect(seen).toBeGreaterThanOrEqual(8);
});

test('the second validator does find a value that does not fit', () => {
  const schema = schemas.BulkProgress;
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
  const examples = responseExamples(operationOf('getBulkProgress'));
  const names = (status: string) => examples.flatMap((example) => (example.status === status ? example.name : []));
  expect(names('200')).toEqual(['completed', 'processing', 'queued']);
  expect(names('400')).toEqual(['empty-error', 'unknown-bulk-id']);
});
