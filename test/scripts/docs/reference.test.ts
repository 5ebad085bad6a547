// What the page of an operation says, on documents that are no larger than what each test is about.
import { describe, expect, test } from 'vitest';
import { fieldsOf, typeOf } from '../../../scripts/lib/docs/fields.ts';
import { operationPage } from '../../../scripts/lib/docs/reference.ts';
import { type Operation, readOperations, type Schema } from '../../../scripts/lib/document.ts';

/** The operation of a document. It may lack what a test is not about, so it passes the compiler as a file does. */
async function operationOf(source: object, components: object = {}): Promise<Operation> {
  const paths = { '/lists': { post: { operationId: 'postLists', ...source } } };
  const info = { title: 'Lists', version: '1.0.0' };
  const [operation] = await readOperations(JSON.parse(JSON.stringify({ openapi: '3.1.1', info, components, paths })));
  if (!operation) throw new Error('The document has no operation.');
  return operation;
}

const pageOf = async (source: object, components?: object) => operationPage(await operationOf(source, components));

test('fields are all properties, at any depth, by reference and of each part of an allOf, and end in a circle', async () => {
  const schemas = {
    Base: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    Tree: {
      allOf: [{ $ref: '#/components/schemas/Base' }],
      properties: {
        data: { type: 'object', properties: { size: { type: 'integer' } } },
        lines: { type: 'array', items: { type: 'object', properties: { text: { type: 'string' } } } },
        children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
      },
    },
  };
  const parameters = [{ name: 'tree', in: 'query', schema: { $ref: '#/components/schemas/Tree' } }];
  const [parameter] = (await operationOf({ parameters }, { schemas })).parameters;
  const fields = fieldsOf(parameter?.schema ?? {});
  expect(fields.map(({ name, required }) => [name, required])).toEqual([
    ['id', true],
    ['data', false],
    ['data.size', false],
    ['lines', false],
    ['lines[].text', false],
    ['children', false],
  ]);
});

test.each([
  [{ type: 'integer', minimum: 1, maximum: 9 }, 'integer, from 1 to 9'],
  [{ type: 'integer', minimum: 0 }, 'integer, at least 0'],
  [{ type: 'number', maximum: 0.5 }, 'number, at most 0.5'],
  [{ type: 'string', minLength: 1, maxLength: 8 }, 'string, not empty, at most 8 characters'],
  [{ type: 'string', minLength: 2 }, 'string, at least 2 characters'],
  [{ type: 'string', pattern: '^a|b$' }, 'string, matches `^a|b$`'],
  [{ type: 'string', format: 'date' }, 'string, date'],
  [{ type: 'string', format: 'binary' }, 'file'],
  [{ type: ['string', 'null'] }, 'string or null'],
  [{ oneOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer or null'],
  [{ type: 'string', enum: ['red', 'green', 'blue'] }, '`"red"`, `"green"` or `"blue"`'],
  [{ type: 'array', items: { type: 'string' } }, 'array of string'],
  [{ const: 3 }, '`3`'],
  [{}, 'any'],
] as [Schema, string][])('the type %j is in words', (schema, words) => {
  expect(typeOf(schema)).toBe(words);
});

describe('the page of an operation', async () => {
  const page = await pageOf(
    {
      summary: 'Add a list',
      description: 'Adds one.\n\nAnd says so.',
      deprecated: true,
      'x-deprecated-reason': 'Use `putList`.',
      servers: [{ url: 'https://api.invalid' }],
      externalDocs: { url: 'https://docs.invalid/lists', description: 'More about lists.' },
      security: [{ key: [] }],
      parameters: [
        {
          name: 'size',
          in: 'query',
          required: true,
          description: 'How long.',
          example: 3,
          schema: { type: 'integer' },
        },
      ],
      requestBody: {
        description: 'A form.',
        content: {
          'multipart/form-data': {
            schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
            examples: { form: { summary: 'A short file', description: 'Two lines.', value: { file: 'a\nb\n' } } },
          },
        },
      },
      responses: {
        201: {
          description: 'It is there.',
          headers: { Location: { required: true, description: 'Where it is.', schema: { type: 'string' } } },
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  id: { type: 'integer', deprecated: true, 'x-deprecated-reason': 'Use Location.' },
                  state: {
                    description: 'Its state.',
                    anyOf: [
                      { type: 'string', const: 'done', description: 'It has ended.' },
                      { type: 'string', description: 'Not documented.' },
                    ],
                  },
                },
              },
              examples: { one: { summary: 'The first', description: 'Keep it.', value: { id: 1 } } },
            },
            'text/csv': {
              schema: { type: 'string' },
              examples: { csv: { summary: 'A line', description: 'As text.', value: '```\n' } },
            },
          },
        },
        default: { description: 'It failed.' },
      },
      'x-codeSamples': [
        { lang: 'HTML', label: 'jQuery', source: '<p>\n' },
        { lang: 'Shell', label: 'Shell', source: 'echo "```"\n' },
      ],
    },
    { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key', description: 'The key.' } } },
  );

  test.each([
    [
      'starts with what it does, its request and its response',
      '# Add a list\n\n**Deprecated.** Use `putList`.\n\nAdds one.\n\n```http\nPOST https://api.invalid/lists\n```\n\n```sh\ncurl',
    ],
    ['has curl take the key from the environment', 'curl \\\n  -H "X-Key: $SAINO_TOKEN" \\\n  -F '],
    [
      'shows the first success',
      'size=3\'\n```\n\nThe response, with HTTP 201:\n\n```json\n{\n  "id": 1\n}\n```\n\nAnd says so.',
    ],
    [
      'links to the vendor and to its Markdown',
      '[More about lists](https://docs.invalid/lists) · <a href="./postLists.md" target="_self">',
    ],
    ['has credentials', '### `X-Key` {#request-X-Key}\n\nheader string · required {.type}\n\nThe key.'],
    ['has parameters', '### `size` {#request-size}\n\nquery integer · required {.type}\n\nHow long.'],
    [
      'has the body',
      '## Request body\n\nOptional. A form.\n\nBody: `multipart/form-data`\n\n### `file` {#body-file}\n\nfile · required {.type}',
    ],
    [
      'has examples of a form as text',
      '### Example `form` {#body-example-form}\n\nA short file. Two lines.\n\n```\na\nb\n```',
    ],
    [
      'has headers of responses',
      '## Response 201\n\nIt is there.\n\n### `Location` {#201-Location}\n\nheader string · required {.type}\n\nWhere it is.',
    ],
    ['says what is deprecated', '### `id` {#201-id}\n\ninteger · optional {.type}\n\n**Deprecated.** Use Location.'],
    [
      'lists known values',
      '`"done"` or any other string · optional {.type}\n\nIts state.\n\n- `"done"`: It has ended.\n- any other string: Not documented.',
    ],
    [
      'has named examples',
      '### Example `one` {#201-example-one}\n\nThe first. Keep it.\n\n```json\n{\n  "id": 1\n}\n```',
    ],
    [
      'has bodies without fields, and fences around fences',
      'Body: `text/csv`, string\n\n### Example `csv` {#201-example-csv}\n\nA line. As text.\n\n````\n```\n````',
    ],
    ['has responses without a body', '## Response default\n\nIt failed.'],
    [
      'has samples in tabs, web pages last and with a warning',
      '::: code-group\n\n````shell [Shell]\necho "```"\n````\n\n```html [jQuery]\n<p>\n```\n\n:::\n\n> [!WARNING] jQuery',
    ],
  ])('%s', (_, text) => {
    expect(page).toContain(text);
  });

  test('leaves out what the document does not have', async () => {
    const bare = await pageOf({ summary: 'Add a list', responses: { 200: { description: 'Done.' } } });
    expect(bare).not.toMatch(/undefined|## Samples|## Request body|\n\n\n/);
    expect(bare).toContain('\n\n## Response 200\n\nDone.\n');
  });
});
