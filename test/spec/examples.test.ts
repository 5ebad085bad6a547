import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { document, namedExamples, operation, resolve } from '../support/document.ts';

// `strict: false`: the document around the schemas is OpenAPI, which JSON Schema does not know.
const ajv = new Ajv2020({ strict: false }).addSchema(document, 'openapi');
const errorsOf = (schema: object, value: unknown) => {
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
  validate(value);
  return validate.errors ?? [];
};

test.each(namedExamples)('example $name fits its schema', ({ schema, value }) => {
  expect(errorsOf(schema, value)).toEqual([]);
});

test('the example of each parameter fits its schema', () => {
  for (const { name, schema, example } of operation.parameters) expect(errorsOf(schema, example), name).toEqual([]);
});

test('the examples inside each schema fit it', () => {
  let seen = 0;
  const visit = (schema: Record<string, unknown>, at: string) => {
    for (const example of (schema.examples as unknown[] | undefined) ?? []) {
      seen += 1;
      expect(errorsOf(schema, example), at).toEqual([]);
    }
    for (const [name, property] of Object.entries((schema.properties as object | undefined) ?? {})) {
      visit(property, `${at}/${name}`);
    }
    for (const [index, branch] of ((schema.anyOf as Record<string, unknown>[] | undefined) ?? []).entries()) {
      visit(branch, `${at}/anyOf/${index}`);
    }
  };
  for (const [name, schema] of Object.entries(document.components.schemas)) visit(schema, name);
  expect(seen).toBeGreaterThanOrEqual(8);
});

test('the second validator does find a value that does not fit', () => {
  const schema = resolve<object>({ $ref: '#/components/schemas/BulkProgress' });
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

test('a status, a job and a failure have examples of their own', () => {
  const names = (status: number) => namedExamples.flatMap((example) => (example.status === status ? example.name : []));
  expect(names(200)).toEqual(['completed', 'processing', 'queued']);
  expect(names(400).length).toBeGreaterThanOrEqual(2);
});
