// The lines themselves. That the mock understands those of the spec is tested with the mock.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { curlLine } from '../../../scripts/lib/curl.ts';
import type { Document } from '../../../scripts/lib/document.ts';
import { findOperation } from '../../../scripts/lib/operations.ts';

function lineOf(method: string, operation: object): string {
  const securitySchemes = { token: { type: 'apiKey', in: 'header', name: 'token' } };
  const paths = { '/lists/{id}': { [method]: { operationId: 'any', ...operation } } };
  const document: Document = JSON.parse(JSON.stringify({ paths, components: { securitySchemes } }));
  return curlLine(document, findOperation(document, 'any'), 'http://127.0.0.1:4010');
}

const id = { name: 'id', in: 'path', required: true, example: 7 };
const url = "'http://127.0.0.1:4010/lists/7'";

test('a GET needs nothing but its URL', () => {
  expect(lineOf('get', { parameters: [id] })).toBe(`curl ${url}`);
});

test('another method is named', () => {
  expect(lineOf('delete', { parameters: [id] })).toBe(`curl -X DELETE ${url}`);
});

test('the credential and each required header are sent', () => {
  const trace = { name: 'x-trace', in: 'header', required: true, example: 'a b' };
  const optional = { name: 'x-more', in: 'header', example: 'c' };
  expect(lineOf('get', { parameters: [id, trace, optional], security: [{ token: [] }] })).toBe(
    `curl -H 'token: any' -H 'x-trace: a b' ${url}`,
  );
});

describe('a body', () => {
  const withBody = (method: string, mediaType: string, media: object) =>
    lineOf(method, { parameters: [id], requestBody: { content: { [mediaType]: media } } });

  test('in JSON implies POST, and is quoted for a shell', () => {
    expect(withBody('post', 'application/json', { example: { name: "Ana's" } })).toBe(
      `curl -H 'content-type: application/json' -d '{"name":"Ana'\\''s"}' ${url}`,
    );
    expect(withBody('put', 'application/json', {})).toContain(
      `curl -X PUT -H 'content-type: application/json' -d '{}'`,
    );
  });

  const form = {
    schema: { properties: { list: { type: 'string', format: 'binary' }, name: { type: 'string' } } },
    example: { list: '100 %\nC:\\new\n', name: '@home' },
  };

  test('that is a form has its file piped in, on one line, byte by byte', () => {
    const [print = '', curl = ''] = withBody('post', 'multipart/form-data', form).split(' | ');
    expect(execFileSync('sh', ['-c', print], { encoding: 'utf8' })).toBe('100 %\nC:\\new\n');
    expect(print).not.toContain('\n');
    expect(curl).toBe(`curl --form-string 'name=@home' -F 'list=@-;filename=list.csv;type=text/csv' ${url}`);
  });

  test('that is a form without a file needs no pipe', () => {
    const schema = { properties: { name: { type: 'string' } } };
    expect(withBody('put', 'multipart/form-data', { schema, example: { name: 'x' } })).toBe(
      `curl -X PUT --form-string 'name=x' ${url}`,
    );
  });
});
