// The reader, on documents that are no larger than what each test is about.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  type Document,
  exampleOf,
  findOperation,
  type Operation,
  readDocument,
  readOperations,
  requestUrl,
  responseExamples,
} from '../../../scripts/lib/document.ts';

/** A document with these paths. It may lack what a test is not about, so it passes the compiler as a file does. */
const withPaths = (paths: object, rest: object = {}): Document =>
  JSON.parse(JSON.stringify({ openapi: '3.1.1', info: { title: 'Lists', version: '1.0.0' }, ...rest, paths }));

/** What the reader makes of a single `GET /lists`. */
async function read(source: object, rest: object = {}, item: object = {}): Promise<Operation> {
  const document = withPaths({ '/lists': { ...item, get: { operationId: 'getLists', ...source } } }, rest);
  return findOperation(await readOperations(document), 'getLists');
}

test('operations are in the order of the document, of paths and of methods', async () => {
  const document = withPaths({
    '/b': { put: { operationId: 'putB' }, get: { operationId: 'getB' } },
    '/a': { summary: 'Not an operation', parameters: [], delete: { operationId: 'deleteA' } },
  });
  const found = (await readOperations(document)).map(({ operationId, method, path }) => [operationId, method, path]);
  expect(found).toEqual([
    ['putB', 'PUT', '/b'],
    ['getB', 'GET', '/b'],
    ['deleteA', 'DELETE', '/a'],
  ]);
  expect(() => findOperation([], 'getLists')).toThrow('The document has no operation getLists.');
  await expect(readOperations(withPaths({ '/lists': { post: {} } }))).rejects.toThrow(
    'POST /lists has no operationId.',
  );
});

test('an operation has what the document says of it, and no references', async () => {
  const components = { schemas: { Size: { type: 'integer', examples: [3] } } };
  const size = { name: 'size', in: 'query', schema: { $ref: '#/components/schemas/Size', description: 'Own.' } };
  const source = { summary: 'Get all lists', parameters: [size], responses: { 200: { description: 'All.' } } };
  const document = withPaths({ '/lists': { get: { operationId: 'getLists', ...source } } }, { components });
  const before = structuredClone(document);
  expect(await readOperations(document)).toEqual([
    {
      operationId: 'getLists',
      method: 'GET',
      path: '/lists',
      server: '',
      credentials: [],
      ...source,
      parameters: [{ ...size, schema: { type: 'integer', examples: [3], description: 'Own.' } }],
    },
  ]);
  expect(document).toEqual(before);
});

test('the server is the first of the operation, else of the path, else of the document', async () => {
  const at = (name: string) => ({ servers: [{ url: `https://${name}.example` }, { url: 'https://b.example' }] });
  expect((await read({}, at('document'))).server).toBe('https://document.example');
  expect((await read({}, at('document'), at('path'))).server).toBe('https://path.example');
  expect((await read(at('operation'), at('document'), at('path'))).server).toBe('https://operation.example');
});

test('parameters of the path come first, and those of the operation replace them by name and place', async () => {
  const common = [
    { name: 'id', in: 'path', description: 'Of the path.' },
    { name: 'page', in: 'query', description: 'Of the path.' },
  ];
  const own = [
    { name: 'page', in: 'header', description: 'Of the operation, elsewhere.' },
    { name: 'id', in: 'path', description: 'Of the operation.' },
  ];
  const { parameters } = await read({ parameters: own }, {}, { parameters: common });
  expect(parameters).toEqual([own[1], common[1], own[0]]);
});

test('credentials are those of the operation, or else of the document', async () => {
  const token = { type: 'apiKey', in: 'header', name: 'token', description: 'From the app.' };
  const components = { securitySchemes: { token, login: { type: 'http', scheme: 'bearer' } } };
  const rest = { components, security: [{ token: [] }] };
  const credential = { name: 'token', description: 'From the app.' };
  const login = { name: 'Authorization', description: '' };
  expect((await read({}, rest)).credentials).toEqual([credential]);
  expect((await read({ security: [] }, rest)).credentials).toEqual([]);
  expect((await read({ security: [{ login: [] }, { token: [] }] }, rest)).credentials).toEqual([login]);
  expect((await read({ security: [{ token: [], login: [] }] }, rest)).credentials).toEqual([credential, login]);
  await expect(read({ security: [{ lost: [] }] })).rejects.toThrow(/security scheme "lost"/);
});

test('the examples of responses have their status and schema', async () => {
  const schema = { type: 'string' };
  const short = { summary: 'Short', value: 'a' };
  const content = { 'text/csv': { schema, examples: { short } }, 'text/plain': { examples: { none: {} } } };
  const operation = await read({ responses: { 200: { description: 'All.', content }, 400: { description: 'None.' } } });
  expect(responseExamples(operation)).toEqual([
    { ...short, name: 'short', status: '200', schema },
    { name: 'none', status: '200' },
  ]);
});

test('an example is its own, a named one, or that of the schema', () => {
  const schema = { examples: [3] };
  expect(exampleOf({ example: 1, examples: { two: { value: 2 } }, schema })).toBe(1);
  expect(exampleOf({ examples: { two: { value: 2 } }, schema })).toBe(2);
  expect(exampleOf({ schema })).toBe(3);
  expect(exampleOf({})).toBeUndefined();
});

test('a URL has the examples of required parameters, encoded, unless it is given values', async () => {
  const parameters = [
    { name: 'list_id', in: 'path', required: true, example: 'a/b' },
    { name: 'email', in: 'query', required: true, example: 'ana+1@example.com' },
    { name: 'page', in: 'query', example: 2 },
    { name: 'x-trace', in: 'header', required: true, example: 'trace' },
  ];
  const paths = {
    '/lists/{list_id}/{list_id}': { get: { operationId: 'getList', parameters } },
    '/lists': { get: { operationId: 'getLists' } },
  };
  const operations = await readOperations(withPaths(paths, { servers: [{ url: 'https://api.example' }] }));
  const operation = findOperation(operations, 'getList');
  expect(requestUrl(operation)).toBe('https://api.example/lists/a%2Fb/a%2Fb?email=ana%2B1%40example.com');
  const values = { list_id: 0, page: 3, unknown: 'x' };
  expect(requestUrl(operation, values, 'http://127.0.0.1:4010')).toBe(
    'http://127.0.0.1:4010/lists/0/0?email=ana%2B1%40example.com&page=3',
  );
  expect(requestUrl(findOperation(operations, 'getLists'))).toBe('https://api.example/lists');
});

test('a document that cannot be read says what to do about it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'document-'));
  try {
    const broken = path.join(folder, 'broken.json');
    writeFileSync(broken, '{');
    expect(() => readDocument(path.join(folder, 'lost.json'))).toThrow(
      /lost\.json cannot be read \(ENOENT\)\. Run `npm run generate`/,
    );
    expect(() => readDocument(broken)).toThrow(
      /broken\.json cannot be read \(it is not JSON\)\. Run `npm run generate`/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
