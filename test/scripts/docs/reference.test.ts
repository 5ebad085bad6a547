// What the reference says of an operation, on documents that are no larger than what each test is about.
import { describe, expect, test } from 'vitest';
import { fieldsMarkdown, typeOf } from '../../../scripts/lib/docs/fields.ts';
import { fieldsAndExamples, operationMarkdown } from '../../../scripts/lib/docs/reference.ts';
import type { Document, Schema } from '../../../scripts/lib/document.ts';
import { findOperation } from '../../../scripts/lib/operations.ts';

/** A document with this operation. It may lack what a test is not about, so it passes the compiler as a file does. */
const withOperation = (source: object, components: object = {}): Document =>
  JSON.parse(JSON.stringify({ components, paths: { '/lists': { post: { operationId: 'postLists', ...source } } } }));

const markdownOf = (source: object, components: object = {}) => {
  const document = withOperation(source, components);
  return operationMarkdown(document, findOperation(document, 'postLists'));
};

const fieldsOf = (schema: Schema, components: object = {}) =>
  fieldsMarkdown(withOperation({}, components), schema)
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));

describe('the fields of a body', () => {
  test('are all its properties, at any depth, with what is optional', () => {
    const schema: Schema = {
      type: 'object',
      required: ['data'],
      properties: {
        data: { type: 'object', required: ['id'], properties: { id: { type: 'integer', description: 'Its number.' } } },
        lines: { type: 'array', items: { type: 'object', properties: { text: { type: 'string' } } } },
        tags: { type: 'array', items: { type: 'string' } },
      },
    };
    expect(fieldsOf(schema)).toEqual([
      ['`data`', 'object', ''],
      ['`data.id`', 'integer', 'Its number.'],
      ['`lines`', 'array of object, optional', ''],
      ['`lines[].text`', 'string, optional', ''],
      ['`tags`', 'array of string, optional', ''],
    ]);
  });

  test('are those of a schema by reference, of all parts of an allOf, and end where a schema contains itself', () => {
    const schemas = {
      Base: { type: 'object', properties: { id: { type: 'string' } } },
      Tree: {
        allOf: [{ $ref: '#/components/schemas/Base' }],
        properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
      },
    };
    expect(fieldsOf({ $ref: '#/components/schemas/Tree' }, { schemas })).toEqual([
      ['`id`', 'string, optional', ''],
      ['`children`', 'array of object, optional', ''],
    ]);
  });

  test('name the values of an enum, and the known ones of an open set with what each means', () => {
    const schema: Schema = {
      type: 'object',
      required: ['color', 'status'],
      properties: {
        color: { type: 'string', enum: ['red', 'green', 'blue'], description: 'The color.' },
        status: {
          description: 'The state.',
          anyOf: [
            { type: 'string', const: 'done', description: 'It has ended.' },
            { type: 'string', const: 'failed' },
            { type: 'string', description: 'Not documented.' },
          ],
        },
      },
    };
    expect(fieldsOf(schema)).toEqual([
      ['`color`', '`"red"`, `"green"` or `"blue"`', 'The color.'],
      [
        '`status`',
        '`"done"`, `"failed"` or any other string',
        'The state. `"done"`: It has ended. Any other string: Not documented.',
      ],
    ]);
  });

  test('say that they are deprecated, and why', () => {
    const properties = {
      old: { type: 'string', deprecated: true, 'x-deprecated-reason': 'Use `new`.', description: 'The name.' },
      older: { type: 'string', deprecated: true },
    } as const;
    expect(fieldsOf({ type: 'object', properties })).toEqual([
      ['`old`', 'string, optional', '**Deprecated.** Use `new`. The name.'],
      ['`older`', 'string, optional', '**Deprecated.**'],
    ]);
  });

  test('are a line with the type where a body has none', () => {
    expect(fieldsMarkdown(withOperation({}), { type: 'string', description: 'A line.' })).toBe('Type: string. A line.');
  });

  test.each([
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'integer, from 1 to 9'],
    [{ type: 'integer', minimum: 0 }, 'integer, at least 0'],
    [{ type: 'number', maximum: 0.5 }, 'number, at most 0.5'],
    [{ type: 'string', minLength: 1, maxLength: 8 }, 'string, not empty, at most 8 characters'],
    [{ type: 'string', minLength: 2 }, 'string, at least 2 characters'],
    [{ type: 'string', pattern: '^a|b$' }, 'string, matches `^a|b$`'],
    [{ type: 'string', format: 'binary' }, 'string (binary)'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ oneOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer or null'],
    [{ const: 3 }, '`3`'],
    [{}, 'any'],
  ] as [Schema, string][])('of the type %j are in words', (schema, words) => {
    expect(typeOf(withOperation({}), schema)).toBe(words);
  });
});

describe('an operation', () => {
  test('has its request line, its description, and why it is deprecated', () => {
    const text = markdownOf({
      summary: 'Add a list',
      description: 'Adds one.',
      deprecated: true,
      'x-deprecated-reason': 'Use `putList`.',
      servers: [{ url: 'https://api.invalid' }],
      externalDocs: { url: 'https://docs.invalid/lists', description: 'More about lists.' },
    });
    expect(text).toBe(
      '# Add a list\n\n```http\nPOST https://api.invalid/lists\n```\n\n**Deprecated.** Use `putList`.\n\nAdds one.\n\n' +
        '[More about lists](https://docs.invalid/lists)',
    );
  });

  test('has its credentials, parameters and body in the request', () => {
    const text = markdownOf(
      {
        security: [{ key: [] }],
        parameters: [
          { name: 'id', in: 'path', required: true, description: 'Its number.', schema: { type: 'integer' } },
          { name: 'size', in: 'query', deprecated: true, schema: { type: 'string', enum: ['s', 'l'] } },
        ],
        requestBody: {
          description: 'A form.',
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: { file: { type: 'string', format: 'binary' } },
              },
              examples: { form: { summary: 'A short file', description: 'Two lines.', value: { file: 'a\nb\n' } } },
            },
          },
        },
      },
      { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key', description: 'The key.' } } },
    );
    expect(text).toContain(
      [
        '| Name | In | Type | Description |',
        '| --- | --- | --- | --- |',
        '| `X-Key` | header | string | The key. |',
        '| `id` | path | integer | Its number. |',
        '| `size` | query | `"s"` or `"l"`, optional | **Deprecated.** |',
      ].join('\n'),
    );
    expect(text).toContain(
      '\n\nOptional. A form.\n\n**Body:** `multipart/form-data`\n\n| Field | Type | Description |\n',
    );
    expect(text).toContain(
      '\n| `file` | string (binary) |  |\n\n**A short file.** Two lines.\n\n`file`:\n\n```\na\nb\n```',
    );
  });

  test('has each response with its headers, and every media type with its fields and examples', () => {
    const text = markdownOf({
      responses: {
        201: {
          description: 'It is there.',
          headers: {
            Location: { required: true, description: 'Where it is.', schema: { type: 'string' } },
            'X-Left': { schema: { type: 'integer', description: 'How many are left.' } },
          },
          content: {
            'application/json': {
              schema: { type: 'object', properties: { id: { type: 'integer' } } },
              examples: {
                one: { summary: 'The first', description: 'Keep it.', value: { id: 1 } },
                two: { summary: 'The second', description: 'Keep it, too.', value: { id: 2 } },
              },
            },
            'text/csv': { examples: { csv: { summary: 'A line', description: 'As text.', value: 'id\n1\n' } } },
          },
        },
        default: { description: 'It failed.' },
      },
    });
    expect(text).toContain(
      [
        '## HTTP 201\n\nIt is there.\n\n| Header | Type | Description |',
        '| --- | --- | --- |',
        '| `Location` | string | Where it is. |',
        '| `X-Left` | integer, optional | How many are left. |\n\n**Body:** `application/json`',
      ].join('\n'),
    );
    expect(text).toContain('**The first.** Keep it.\n\n```json\n{\n  "id": 1\n}\n```\n\n**The second.** Keep it, too.');
    expect(text).toContain('**Body:** `text/csv`\n\n**A line.** As text.\n\n```\nid\n1\n```');
    expect(text).toContain('## HTTP default\n\nIt failed.');
  });

  test('has its samples, each in a block of its own language', () => {
    const source = 'echo "```"\n';
    const text = markdownOf({ 'x-codeSamples': [{ lang: 'Shell', label: 'Shell', source }] });
    expect(text).toContain('## Samples\n\n### Shell\n\n````shell\necho "```"\n````');
  });

  test('is part of the page under headings of its own, with a link to its samples', () => {
    const text = fieldsAndExamples(
      withOperation({ summary: 'Add a list', responses: { 200: { description: 'Done.' } } }),
    );
    expect(text).toBe(
      '# All fields and examples\n\n## Add a list\n\n`POST /lists`, [with samples](#/other/postlists)\n\n' +
        '### HTTP 200 of postLists\n\nDone.',
    );
  });
});
