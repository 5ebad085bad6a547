import { describe, expect, test } from 'vitest';
import { operations } from '../../../generated/operations.gen.ts';
import { findMismatch, type Schema, successSchema } from '../../../src/http/check-schema.ts';

const type = (...types: NonNullable<Schema['type']>): Schema => ({ type: types });
const person: Schema = {
  type: ['object'],
  required: ['name'],
  properties: { name: type('string'), age: { type: ['integer', 'null'], minimum: 0, maximum: 150 } },
};

test.each<[Schema, value: unknown]>([
  [{}, { any: ['thing'] }],
  [type('object'), {}],
  [type('array'), []],
  [type('string'), ''],
  [type('number'), 1.5],
  [type('number'), 1],
  [type('integer'), 1],
  [type('boolean'), false],
  [type('null'), null],
  [type('string', 'null'), null],
  [{ enum: ['a', 7, null] }, 7],
  [{ type: ['number'], minimum: 0, maximum: 100 }, 0],
  [{ type: ['number'], minimum: 0, maximum: 100 }, 100],
  [person, { name: 'Ada' }],
  [person, { name: 'Ada', age: null }],
  [person, { age: 36, name: 'Ada' }],
  [{ type: ['array'], items: person }, [{ name: 'Ada' }, { name: 'Grace' }]],
  [{ anyOf: [person, type('null')] }, null],
  [{ anyOf: [type('null'), person] }, { name: 'Ada' }],
])('%j matches %j', (schema, value) => {
  expect(findMismatch(schema, value)).toBeUndefined();
});

test.each<[Schema, value: unknown, place: string, reason: string]>([
  [type('object'), [], '', 'expected object'],
  [type('object'), null, '', 'expected object'],
  [type('array'), {}, '', 'expected array'],
  [type('string'), 7, '', 'expected string'],
  [type('number'), '7', '', 'expected number'],
  [type('integer'), 1.5, '', 'expected integer'],
  [type('boolean'), 'true', '', 'expected boolean'],
  [type('null'), undefined, '', 'expected null'],
  [type('string', 'null'), 7, '', 'expected string or null'],
  [{ enum: ['a', 7] }, 'b', '', 'expected "a" or 7'],
  [{ type: ['number'], minimum: 0 }, -0.1, '', 'expected at least 0'],
  [{ type: ['number'], maximum: 100 }, 100.1, '', 'expected at most 100'],
  [person, {}, 'name', 'missing'],
  [person, { name: 'Ada', age: 151 }, 'age', 'expected at most 150'],
  [{ properties: { person } }, { person: { name: 7 } }, 'person.name', 'expected string'],
  [{ properties: { person } }, { person: {} }, 'person.name', 'missing'],
  [{ type: ['array'], items: person }, [{ name: 'Ada' }, { name: null }], '1.name', 'expected string'],
  [{ anyOf: [person, type('null')] }, { name: 7 }, 'name', 'expected string'],
])('%j does not match %j: %s %s', (schema, value, place, reason) => {
  expect(findMismatch(schema, value)).toEqual({ place, reason });
});

test('what the API may add passes: a property of any name, and another value of an open set of strings', () => {
  const text = '{"name":"Ada","constructor":7,"__proto__":7,"new":{}}';
  expect(findMismatch(person, JSON.parse(text))).toBeUndefined();
  const data = { bulk_id: 1002, status: 'paused', percentage: 3, eta: 7 };
  expect(findMismatch(operations.getBulkProgress.responses[200], { status: 'success', data })).toBeUndefined();
});

test('a property that only the prototype of objects has is missing', () => {
  expect(findMismatch({ required: ['toString'] }, {})).toEqual({ place: 'toString', reason: 'missing' });
});

describe('the schema of a successful response', () => {
  const responses = { 200: person, 204: undefined, 400: type('string') };

  test.each([
    ['of its status', 200, person],
    ['of none where no body is documented', 204, undefined],
    ['of the first where the status is not documented', 203, person],
  ])('is that %s', (_, status, schema) => {
    expect(successSchema(responses, status)).toBe(schema);
  });

  test('is not that of a failure', () => {
    expect(successSchema({ 400: person }, 200)).toBeUndefined();
  });
});
