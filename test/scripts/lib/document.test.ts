import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Document, readDocument, resolve, schemaName } from '../../../scripts/lib/document.ts';
import { Problem } from '../../../scripts/lib/problem.ts';

const document: Document = {
  openapi: '3.1.1',
  info: { title: 'Lists', version: '1.0.0' },
  components: {
    schemas: {
      Id: { type: 'integer', description: 'Of the component.', minimum: 1 },
      Alias: { allOf: [], not: { $ref: '#/components/schemas/Id' } },
      'a/b~c d': { type: 'boolean' },
    },
    examples: { chain: { $ref: '#/components/examples/end', summary: 'Of the link.' }, end: { value: 7 } },
  },
};

describe('resolve', () => {
  test('returns a node without a $ref as it is', () => {
    const node = { type: 'string' } as const;
    expect(resolve(document, node)).toBe(node);
  });

  test('follows a $ref, and keeps what its siblings do not override', () => {
    const node = { $ref: '#/components/schemas/Id', description: 'Of the reference.' };
    expect(resolve(document, node)).toEqual({ type: 'integer', description: 'Of the reference.', minimum: 1 });
    expect(document.components?.schemas?.Id).toHaveProperty('description', 'Of the component.');
  });

  test('follows a $ref to a $ref', () => {
    const node = { $ref: '#/components/examples/chain' };
    expect(resolve(document, node)).toEqual({ value: 7, summary: 'Of the link.' });
  });

  test('follows the escapes of a JSON pointer, and those of a URI', () => {
    expect(resolve(document, { $ref: '#/components/schemas/a~1b~0c%20d' })).toEqual({ type: 'boolean' });
  });

  test('leads into an array', () => {
    expect(resolve({ ...document, tags: [{ name: 'first' }] }, { $ref: '#/tags/0' })).toEqual({ name: 'first' });
  });

  test.each(['#/components/schemas/Lost', '#/components/schemas/constructor', './other.yaml#/components', ''])(
    'names a $ref that leads nowhere: %j',
    ($ref) => {
      expect(() => resolve(document, { $ref })).toThrow(new Problem(`The document has nothing at the $ref "${$ref}".`));
    },
  );
});

test('schemaName is the name of a component, and nothing else has one', () => {
  expect(schemaName({ $ref: '#/components/schemas/Id' })).toBe('Id');
  expect(schemaName({ $ref: '#/components/schemas/Id/properties/x' })).toBeUndefined();
  expect(schemaName({ type: 'string' })).toBeUndefined();
});

describe('readDocument', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'document-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('reads the bundled document by default', () => {
    expect(readDocument().info.title).toBe('Saino email cleaning API');
  });

  test('reads another document', () => {
    const file = path.join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    expect(readDocument(file)).toEqual(document);
  });

  test('says what to do about a file that is missing, and about one that is not JSON', () => {
    const broken = path.join(folder, 'broken.json');
    writeFileSync(broken, '{');
    expect(() => readDocument(path.join(folder, 'lost.json'))).toThrow(
      /lost\.json cannot be read \(ENOENT\)\. Run `npm run generate`/,
    );
    expect(() => readDocument(broken)).toThrow(
      /broken\.json cannot be read \(it is not JSON\)\. Run `npm run generate`/,
    );
  });
});
