// What is known about the API (F), and what was decided on top of it (D), held against the bundled document.
import { expect, test } from 'vitest';
import { document, namedExamples, operation, resolve } from '../support/document.ts';

const { schemas, securitySchemes, examples } = document.components;
const schemaOf = (status: string) => operation.responses[status]?.content['application/json']?.schema;

test('F1: the server is https://api.saino.io, and the only one', () => {
  expect(document.servers.map(({ url }) => url)).toEqual(['https://api.saino.io']);
});

test('F2: the operation is GET /api/apis/email-cleaning/bulk-progress, and the only one', () => {
  expect(Object.keys(document.paths)).toEqual(['/api/apis/email-cleaning/bulk-progress']);
  expect(Object.keys(Object.values(document.paths)[0] ?? {})).toEqual(['get']);
  expect(operation.operationId).toBe('getBulkProgress');
});

test('F3: the credential is the request header `token`', () => {
  expect(securitySchemes).toEqual({
    token: { type: 'apiKey', in: 'header', name: 'token', description: expect.any(String) },
  });
});

test('F4: the input is the query parameter `bulk_id`, an integer from 1 to 2^53 - 1', () => {
  expect(operation.parameters.map(({ name, in: where }) => [name, where])).toEqual([['bulk_id', 'query']]);
  expect(operation.parameters[0]?.schema).toEqual({ $ref: '#/components/schemas/BulkId' });
  expect(schemas.BulkId).toMatchObject({ type: 'integer', minimum: 1, maximum: 9007199254740991 });
});

test('F5: success is HTTP 200 with an envelope of `data` and `status: "success"`', () => {
  expect(schemaOf('200')).toEqual({ $ref: '#/components/schemas/BulkProgressResponse' });
  const envelope = schemas.BulkProgressResponse;
  expect(envelope?.required.toSorted()).toEqual(['data', 'status']);
  expect(envelope?.properties.data).toEqual({ $ref: '#/components/schemas/BulkProgress' });
  expect(envelope?.properties.status).toMatchObject({ type: 'string', const: 'success' });
});

test('F6: `data` has the job, its status, its percentage and its link, and `completed` shows the values of the page', () => {
  expect(Object.keys(schemas.BulkProgress?.properties ?? {})).toEqual([
    'bulk_id',
    'status',
    'percentage',
    'download_link',
  ]);
  expect(examples.completed?.value).toEqual({
    data: {
      bulk_id: 1002,
      status: 'completed',
      percentage: 100,
      download_link:
        'https://sfeclean.s3.ap-south-1.amazonaws.com/email-cleaner/report/final_verified_8961ea-2017-421a-a919-a1b2183ad86f_test1.csv.csv',
    },
    status: 'success',
  });
});

test('F7: failure is HTTP 400 with an envelope of `status: "failed"` and `error`, a string', () => {
  expect(schemaOf('400')).toEqual({ $ref: '#/components/schemas/FailureResponse' });
  const envelope = schemas.FailureResponse;
  expect(envelope?.required.toSorted()).toEqual(['error', 'status']);
  expect(envelope?.properties.status).toMatchObject({ type: 'string', const: 'failed' });
  expect(envelope?.properties.error).toMatchObject({ type: 'string' });
  expect(examples['empty-error']?.value).toEqual({ status: 'failed', error: '' });
});

test("F8: the samples are in the page's four languages, and in three more", () => {
  const labels = operation['x-codeSamples'].map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['Node.js', 'PHP', 'jQuery', 'Python']));
  expect(labels).toEqual(expect.arrayContaining(['Shell', 'TypeScript']));
});

test('D1: the token is required', () => {
  expect(document.security).toEqual([{ token: [] }]);
  expect(operation).not.toHaveProperty('security');
});

test('D2: `bulk_id` is required', () => {
  expect(operation.parameters[0]?.required).toBe(true);
});

test('D3: `data.status` is an open string that names `completed`', () => {
  expect(schemas.BulkProgress?.properties.status?.anyOf).toEqual([
    expect.objectContaining({ type: 'string', const: 'completed' }),
    { type: 'string', description: expect.any(String), examples: expect.any(Array) },
  ]);
});

test('D4: `download_link` is optional and nullable, and may be empty', () => {
  expect(schemas.BulkProgress?.required).not.toContain('download_link');
  const { type, format, minLength, pattern } = schemas.BulkProgress?.properties.download_link ?? {};
  expect(type).toEqual(['string', 'null']);
  expect({ format, minLength, pattern }).toEqual({});
});

test('D5: 200 and 400 are the only answers', () => {
  expect(Object.keys(operation.responses)).toEqual(['200', '400']);
});

test('D6: the percentage is a number from 0 to 100', () => {
  expect(schemas.BulkProgress?.properties.percentage).toMatchObject({ type: 'number', minimum: 0, maximum: 100 });
});

test('an example that shows a guess says in its summary that it is illustrative', () => {
  const onThePage = ['completed', 'empty-error'];
  for (const { name, summary } of namedExamples) {
    expect(summary, name).toMatch(onThePage.includes(name) ? /on the vendor's page$/ : /\(illustrative\)$/);
  }
});

test('no example has a job without a link where the page shows one, and none carries a credential', () => {
  expect(resolve<object>({ $ref: '#/components/examples/queued' })).not.toHaveProperty('value.data.download_link');
  expect(JSON.stringify(document)).not.toMatch(/[a-z0-9]{20,}==/i);
});
