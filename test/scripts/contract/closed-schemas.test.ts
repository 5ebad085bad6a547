import { describe, expect, test } from 'vitest';
import { createBodyCheck } from '../../../scripts/lib/contract/check-body.ts';
import { createShow } from '../../../scripts/lib/contract/show.ts';
import type { Document, Schema, SchemaObject } from '../../../scripts/lib/document.ts';

/** What is found in data that has this schema, as pointers and texts. */
function findingsOf(schema: SchemaObject, data: unknown, schemas: Record<string, SchemaObject> = {}): string[] {
  const document: Document = { openapi: '3.1.1', info: { title: '', version: '' }, paths: {}, components: { schemas } };
  const check = createBodyCheck(document, createShow([]));
  const content = { mediaType: 'application/json', schema, examples: [], example: undefined };
  return check(content, '/body', data).map(({ kind, pointer, what }) => `${kind} ${pointer} ${what}`);
}

const text = { type: 'string' } as const;
const named = (value: string) => ({ ...text, const: value });
const object = (properties: Record<string, Schema>): SchemaObject => ({ type: 'object', properties });

describe('a closed schema', () => {
  test('closes objects at every depth, and none that describes no property', () => {
    const list: SchemaObject = { type: 'array', items: object({ a: text }) };
    const schema = object({ list, map: { type: 'object', additionalProperties: text }, any: { type: 'object' } });
    expect(findingsOf(schema, { list: [{ a: '' }, { b: 1 }], map: { b: '' }, any: { b: 1 } })).toEqual([
      'deviation /body/schema/properties/list/items/properties `list.1` has an unknown property: `b`, of type integer.',
    ]);
  });

  test('closes what several schemas describe together, and not its parts', () => {
    const schemas = { Base: object({ id: text }) };
    const base = { $ref: '#/components/schemas/Base' };
    const schema: SchemaObject = { allOf: [base, object({ name: text })] };
    expect(findingsOf(schema, { id: '1', name: 'a' }, schemas)).toEqual([]);
    expect(findingsOf(schema, { id: '1', other: null }, schemas)).toEqual([
      'deviation /body/schema/properties The body has an unknown property: `other`, of type null.',
    ]);
    // By itself, the same component is closed.
    expect(findingsOf(object({ base }), { base: { id: '1', name: 'a' } }, schemas)).toEqual([
      'deviation /components/schemas/Base/properties `base` has an unknown property: `name`, of type string.',
    ]);
  });

  test('says once that a value fits none of several schemas', () => {
    const schema = object({ owner: { anyOf: [object({ id: text }), { type: 'null' }] } });
    expect(findingsOf(schema, { owner: 5 })).toEqual([
      'deviation /body/schema/properties/owner/anyOf `owner` must match a schema in anyOf.',
    ]);
    expect(findingsOf(schema, { owner: null })).toEqual([]);
  });

  test('has a note for a new value of an open string, and a deviation for one of a closed set', () => {
    const schema = object({ open: { anyOf: [named('a'), named('b'), text] }, closed: { type: 'string', enum: ['a'] } });
    expect(findingsOf(schema, { open: 'b', closed: 'a' })).toEqual([]);
    expect(findingsOf(schema, { open: 'c', closed: 'c' })).toEqual([
      'note /body/schema/properties/open `open` has a value that the spec does not name: `c`.',
      'deviation /body/schema/properties/closed/enum `closed` is none of the values in the spec.',
    ]);
  });

  test('does not take strings for open whose other values are limited', () => {
    const schema = object({ code: { anyOf: [named('a'), { type: 'string', maxLength: 2 }] } });
    expect(findingsOf(schema, { code: 'bb' })).toEqual([]);
    expect(findingsOf(schema, { code: 'bbb' })).toHaveLength(1);
  });
});
