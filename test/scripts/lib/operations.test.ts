// The reader, on documents that are no larger than what each test is about.
import type { OpenAPIV3_1 as OpenAPI } from 'openapi-types';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../../scripts/lib/document.ts';
import { findOperation, type Operation, operations, requestUrl } from '../../../scripts/lib/operations.ts';

/** A document with these paths. It may lack what a test is not about, so it passes the compiler as a file does. */
const withPaths = (paths: object, rest: object = {}): Document => JSON.parse(JSON.stringify({ ...rest, paths }));

/** What the reader makes of a single `GET /lists`. */
function read(source: object, rest: object = {}, item: object = {}): Operation {
  const document = withPaths({ '/lists': { ...item, get: { operationId: 'getLists', ...source } } }, rest);
  return findOperation(document, 'getLists');
}

describe('operations', () => {
  test('are in the order of the document, of paths and of methods', () => {
    const document = withPaths({
      '/b': { put: { operationId: 'putB' }, get: { operationId: 'getB' } },
      '/a': { summary: 'Not an operation', parameters: [], delete: { operationId: 'deleteA' } },
    });
    const found = operations(document).map(({ id, method, path }) => [id, method, path]);
    expect(found).toEqual([
      ['putB', 'PUT', '/b'],
      ['getB', 'GET', '/b'],
      ['deleteA', 'DELETE', '/a'],
    ]);
  });

  test('are none in a document without paths', () => {
    expect(operations({ openapi: '3.1.1', info: { title: 'None', version: '1.0.0' }, components: {} })).toEqual([]);
  });

  test('are those of a path that is a $ref, too', () => {
    const components = { pathItems: { Lists: { get: { operationId: 'getLists' } } } };
    const document = withPaths({ '/lists': { $ref: '#/components/pathItems/Lists' } }, { components });
    expect(operations(document).map(({ id, path }) => [id, path])).toEqual([['getLists', '/lists']]);
  });

  test('without an operationId are named by method and path', () => {
    expect(() => operations(withPaths({ '/lists': { post: {} } }))).toThrow(/^POST \/lists has no operationId\./);
  });

  test('that do not exist are named by their operationId', () => {
    expect(() => findOperation(withPaths({}), 'getLists')).toThrow('The document has no operation getLists.');
  });

  test('have empty values for what the document leaves out', () => {
    expect(read({})).toEqual({
      id: 'getLists',
      method: 'GET',
      path: '/lists',
      server: '',
      tags: [],
      summary: '',
      description: '',
      deprecated: false,
      parameters: [],
      responses: [],
      examples: [],
      samples: [],
      security: [],
    });
  });

  test('have what the document says about them', () => {
    const samples = [{ lang: 'Shell', label: 'curl', source: 'curl https://api.example.com/lists' }];
    const said = {
      tags: ['lists'],
      summary: 'Get all lists',
      description: 'Returns all lists.',
      deprecated: true,
      externalDocs: { url: 'https://docs.example.com/lists', description: 'More about it.' },
    };
    const source = { ...said, 'x-codeSamples': samples, 'x-deprecated-reason': 'Use `getPages`.' };
    expect(read(source)).toMatchObject({ ...said, samples, deprecatedReason: 'Use `getPages`.' });
  });
});

test('the server is the first of the operation, else of the path, else of the document', () => {
  const at = (name: string) => ({
    servers: [{ url: `https://${name}.example.com` }, { url: 'https://b.example.com' }],
  });
  expect(read({}, at('document')).server).toBe('https://document.example.com');
  expect(read({}, at('document'), at('path')).server).toBe('https://path.example.com');
  expect(read(at('operation'), at('document'), at('path')).server).toBe('https://operation.example.com');
});

describe('parameters', () => {
  test('have what the document says about them', () => {
    const schema = { type: 'integer' };
    const full = {
      name: 'page',
      in: 'query',
      required: true,
      description: 'Page.',
      deprecated: true,
      schema,
      example: 2,
    };
    const empty = { required: false, description: '', deprecated: false, schema: undefined, example: undefined };
    const { parameters } = read({ parameters: [full, { name: 'x-trace', in: 'header' }] });
    expect(parameters).toEqual([full, { name: 'x-trace', in: 'header', ...empty }]);
  });

  test('of the path come first, and the operation replaces those of the same name in the same place', () => {
    const common = [
      { name: 'id', in: 'path', required: true, description: 'Of the path.' },
      { name: 'page', in: 'query', description: 'Of the path.' },
    ];
    const own = [
      { name: 'page', in: 'header', description: 'Of the operation, elsewhere.' },
      { name: 'id', in: 'path', required: true, description: 'Of the operation.' },
    ];
    const { parameters } = read({ parameters: own }, {}, { parameters: common });
    expect(parameters.map(({ name, in: place, description }) => [name, place, description])).toEqual([
      ['id', 'path', 'Of the operation.'],
      ['page', 'query', 'Of the path.'],
      ['page', 'header', 'Of the operation, elsewhere.'],
    ]);
  });

  test('are resolved, but for their schema, which keeps its name', () => {
    const schema = { $ref: '#/components/schemas/Page' };
    const components = {
      schemas: { Page: { type: 'integer', examples: [3] } },
      parameters: { Page: { name: 'page', in: 'query', schema } },
    };
    const { parameters } = read({ parameters: [{ $ref: '#/components/parameters/Page' }] }, { components });
    expect(parameters).toEqual([expect.objectContaining({ name: 'page', schema, example: 3 })]);
  });

  const schemas: [what: string, schema: OpenAPI.SchemaObject, example: unknown][] = [
    ['an example', { type: 'string', examples: ['first', 'second'], default: 'third' }, 'first'],
    ['a constant', { const: 'only' }, 'only'],
    ['a falsy default', { type: 'integer', default: 0 }, 0],
    ['an enum', { type: 'string', enum: ['on', 'off'] }, 'on'],
    ['a minimum', { type: 'integer', minimum: 5 }, 5],
    ['an integer', { type: 'integer' }, 1],
    ['several types', { type: ['boolean', 'null'] }, true],
    ['nothing', {}, 'string'],
    ['an array', { type: 'array', items: { type: 'string', examples: ['a'] } }, ['a']],
    ['an object', { properties: { id: { type: 'integer', examples: [7] } } }, { id: 7 }],
  ];
  test.each(schemas)('whose schema has %s get their example from it', (_, schema, example) => {
    const components = { schemas: { Value: schema } };
    const parameters = [{ name: 'value', in: 'query', schema: { $ref: '#/components/schemas/Value' } }];
    expect(read({ parameters }, { components }).parameters[0]?.example).toEqual(example);
  });

  test('get their example from their named examples before the schema', () => {
    const parameters = [{ name: 'page', in: 'query', examples: { two: { value: 2 } } }];
    expect(read({ parameters }).parameters[0]?.example).toBe(2);
  });
});

describe('bodies', () => {
  const schema = { $ref: '#/components/schemas/List' };
  const components = {
    schemas: { List: { properties: { name: { type: 'string', examples: ['list'] } } } },
    examples: { short: { summary: 'Short', description: 'A short list.', value: { name: 'short' } } },
    requestBodies: {
      List: {
        required: true,
        description: 'The list.',
        content: {
          'application/json': { schema },
          'text/csv': { examples: { short: { $ref: '#/components/examples/short', summary: 'Here' } } },
        },
      },
    },
  };
  const contents = [
    { mediaType: 'application/json', schema, examples: [], example: { name: 'list' } },
    {
      mediaType: 'text/csv',
      schema: undefined,
      examples: [{ name: 'short', summary: 'Here', description: 'A short list.', value: { name: 'short' } }],
      example: { name: 'short' },
    },
  ];

  test('of a request have each media type, its schema by name, and its examples', () => {
    const { body } = read({ requestBody: { $ref: '#/components/requestBodies/List' } }, { components });
    expect(body).toEqual({ required: true, description: 'The list.', contents });
  });

  test('of a response have them too, beside its headers', () => {
    const header = {
      description: 'Where it is.',
      required: true,
      schema: { type: 'string' },
      example: '/lists/7',
    };
    const withHeader = {
      responses: {
        Made: {
          description: 'Made.',
          content: components.requestBodies.List.content,
          headers: { location: { $ref: '#/components/headers/Location' } },
        },
      },
      headers: { Location: header },
    };
    const responses = { 201: { $ref: '#/components/responses/Made' }, default: { description: 'Failed.' } };
    const operation = read({ responses }, { components: { ...components, ...withHeader } });
    expect(operation.responses).toEqual([
      { status: '201', description: 'Made.', headers: [{ name: 'location', deprecated: false, ...header }], contents },
      { status: 'default', description: 'Failed.', headers: [], contents: [] },
    ]);
    expect(operation.examples).toEqual([
      { ...contents[1]?.examples[0], status: '201', mediaType: 'text/csv', schema: undefined },
    ]);
  });
});

describe('security', () => {
  const token = { type: 'apiKey', in: 'header', name: 'token', description: 'From the application.' };
  const components = { securitySchemes: { token, login: { type: 'http', scheme: 'bearer' } } };
  const credential = { key: 'token', ...token };

  test('is that of the document, unless the operation has its own', () => {
    const rest = { components, security: [{ token: [] }] };
    expect(read({}, rest).security).toEqual([credential]);
    expect(read({ security: [] }, rest).security).toEqual([]);
    expect(read({ security: [{ login: [] }, { token: [] }] }, rest).security).toEqual([
      { key: 'login', type: 'http', in: 'header', name: 'Authorization', description: '' },
    ]);
  });

  test('may be two credentials at once', () => {
    const keys = read({ security: [{ token: [], login: [] }] }, { components }).security.map(({ key }) => key);
    expect(keys).toEqual(['token', 'login']);
  });

  test('that nothing defines is named', () => {
    expect(() => read({ security: [{ lost: [] }] })).toThrow(/security scheme "lost"/);
  });
});

describe('requestUrl', () => {
  const parameters = [
    { name: 'list_id', in: 'path', required: true, example: 'a/b' },
    { name: 'email', in: 'query', required: true, example: 'ana+1@example.com' },
    { name: 'page', in: 'query', example: 2 },
    { name: 'x-trace', in: 'header', required: true, example: 'trace' },
  ];
  const document = withPaths(
    {
      '/lists/{list_id}/{list_id}': { get: { operationId: 'getList', parameters } },
      '/lists': { get: { operationId: 'getLists' } },
    },
    { servers: [{ url: 'https://api.example.com' }] },
  );
  const operation = findOperation(document, 'getList');

  test('fills in the examples of required parameters, encoded', () => {
    expect(requestUrl(operation)).toBe('https://api.example.com/lists/a%2Fb/a%2Fb?email=ana%2B1%40example.com');
  });

  test('prefers given values, and another server', () => {
    const values = { list_id: 0, page: 3, unknown: 'x' };
    expect(requestUrl(operation, values, 'http://127.0.0.1:4010')).toBe(
      'http://127.0.0.1:4010/lists/0/0?email=ana%2B1%40example.com&page=3',
    );
  });

  test('has no question mark without a query', () => {
    expect(requestUrl(findOperation(document, 'getLists'))).toBe('https://api.example.com/lists');
  });
});
