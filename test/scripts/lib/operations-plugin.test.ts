import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { afterEach, expect, test } from 'vitest';
import { operationsPlugin } from '../../../scripts/lib/operations-plugin.ts';

let folder: string;
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What openapi-ts throws where a plugin does. */
type JobError = { originalError: { error: Error } };

/** Generates the table of an API with one operation, and returns what it says of its responses. */
async function responsesOf(
  schema: object | undefined,
  schemas: Record<string, object> = {},
  config = {},
): Promise<object> {
  folder = mkdtempSync(path.join(tmpdir(), 'saino-operations-'));
  const content = schema && { 'application/json': { schema } };
  await createClient({
    input: {
      openapi: '3.1.1',
      info: { title: 'Jobs', version: '1.0.0' },
      paths: { '/jobs': { get: { operationId: 'getJobs', responses: { 200: { description: 'Jobs.', content } } } } },
      components: { schemas },
    } as never,
    output: folder,
    plugins: ['@hey-api/typescript', operationsPlugin(config)],
    logs: { level: 'silent', file: false },
  });
  const { operations } = await import(path.join(folder, 'operations.gen.ts'));
  return operations.getJobs.responses;
}

const text = { type: 'string' };
const Job = { type: 'object', required: ['id'], properties: { id: { type: 'integer', minimum: 1 }, note: text } };
const job = {
  type: ['object'],
  required: ['id'],
  properties: { id: { type: ['integer'], minimum: 1 }, note: { type: ['string'] } },
};

test.each<[what: string, schema: object, expected: object]>([
  ['a type', { ...text, description: 'A text.', format: 'uri' }, { type: ['string'] }],
  ['a number within bounds', { type: 'number', maximum: 9 }, { type: ['number'], maximum: 9 }],
  ['several types', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
  ['a constant', { ...text, const: 'a' }, { enum: ['a'] }],
  ['a closed set', { ...text, enum: ['a', 'b'] }, { enum: ['a', 'b'] }],
  ['an open set', { anyOf: [{ ...text, const: 'a' }, text] }, { type: ['string'] }],
  ['an object', Job, job],
  ['a reference', { $ref: '#/components/schemas/Job' }, job],
  ['a reference to a reference', { $ref: '#/components/schemas/Task' }, job],
  ['a list', { type: 'array', items: { $ref: '#/components/schemas/Job' } }, { type: ['array'], items: job }],
  [
    'an object or null',
    { anyOf: [{ $ref: '#/components/schemas/Job' }, { type: 'null' }] },
    { anyOf: [job, { type: ['null'] }] },
  ],
])('%s becomes what is checked', async (_, schema, expected) => {
  const schemas = { Job, Task: { $ref: '#/components/schemas/Job' } };
  expect(await responsesOf(schema, schemas)).toEqual({ 200: expected });
});

test('a status without a body is a documented one', async () => {
  const responses = await responsesOf(undefined);
  expect(Object.entries(responses)).toEqual([['200', undefined]]);
});

test.each<[what: string, schema: object, message: RegExp]>([
  ['a keyword', { ...text, minLength: 1 }, /^getJobs 200 has "minLength", .* Add it to src\/http\/check-schema\.ts\.$/],
  [
    'a keyword in a property',
    { type: 'object', properties: { id: { ...text, pattern: 'a' } } },
    /200\.id has "pattern"/,
  ],
  ['a keyword in a list', { type: 'array', items: { type: 'number', exclusiveMinimum: 1 } }, /\[\] has "exclusiveMin/],
  ['a combination', { allOf: [Job, { type: 'object', properties: { more: text } }] }, /has "allOf"/],
  ['a list of fixed length', { type: 'array', items: text, minItems: 1 }, /has "minItems"/],
  [
    'a required name alone',
    { type: 'object', required: ['id'], properties: { note: text } },
    /the required "id" without a schema/,
  ],
  ['a map', { type: 'object', additionalProperties: text }, /has "additionalProperties"/],
  ['a cycle', { $ref: '#/components/schemas/Tree' }, /^Tree contains itself/],
])('%s that is not checked is refused', async (_, schema, message) => {
  const Tree = { type: 'object', properties: { left: { $ref: '#/components/schemas/Tree' } } };
  const error = await responsesOf(schema, { Tree }).catch(({ originalError }: JobError) => originalError.error);
  expect((error as Error).message).toMatch(message);
});

test('a document that is only compared may say what is not checked', async () => {
  expect(await responsesOf({ ...text, minLength: 1 }, {}, { isForeign: true })).toEqual({ 200: undefined });
});
