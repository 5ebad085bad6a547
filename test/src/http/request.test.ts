import { describe, expect, test } from 'vitest';
import { buildRequest, type RequestParts } from '../../../src/http/request.ts';
import { token } from '../../support/secrecy.ts';

const build = (call: Partial<RequestParts>, baseUrl = 'https://api.example.com') => {
  const { url, init } = buildRequest(baseUrl, 'POST', { url: '/things', ...call }, token);
  return { url, ...init, headers: init.headers as Record<string, string> };
};

describe('the URL', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com/things'],
    ['https://api.example.com/', 'https://api.example.com/things'],
    ['https://api.example.com/proxy', 'https://api.example.com/proxy/things'],
    ['https://api.example.com/proxy/', 'https://api.example.com/proxy/things'],
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010/things'],
  ])('of %s is %s', (baseUrl, url) => {
    expect(build({}, baseUrl).url).toBe(url);
  });

  test('has the path parameters, escaped', () => {
    const { url } = build({ url: '/lists/{list_id}/rows/{row}', path: { list_id: 'a/b?c#d e', row: 7 } });
    expect(url).toBe('https://api.example.com/lists/a%2Fb%3Fc%23d%20e/rows/7');
  });

  test.each<[name: string, query: Record<string, unknown>, search: string]>([
    ['a number, a boolean and a text', { page: 0, all: false, sort: '' }, '?page=0&all=false&sort='],
    ['nothing for what is undefined or null', { page: 1, sort: undefined, filter: null }, '?page=1'],
    ['no question mark if nothing is left', { sort: undefined }, ''],
    ['an array as a parameter for each value', { id: [1, 2, 3] }, '?id=1&id=2&id=3'],
    ['an array without what is undefined or null', { id: [1, undefined, null, 2] }, '?id=1&id=2'],
    ['nothing for an empty array', { id: [] }, ''],
    ['what is no letter, escaped', { email: 'a+b&c=d@example.com' }, '?email=a%2Bb%26c%3Dd%40example.com'],
  ])('has %s', (_, query, search) => {
    expect(build({ query }).url).toBe(`https://api.example.com/things${search}`);
  });
});

describe('the headers', () => {
  test('are those of the call, without the ones that are null or undefined', () => {
    const headers = { Accept: 'text/csv', 'X-Count': 3, 'Content-Type': null, 'X-None': undefined };
    expect(build({ headers }).headers).toEqual({ Accept: 'text/csv', 'X-Count': '3' });
    expect(build({ headers: new Headers({ accept: 'text/csv' }) }).headers).toEqual({ accept: 'text/csv' });
  });

  test('are none if there is nothing to say', () => {
    expect(build({}).headers).toEqual({});
  });
});

describe('the token goes', () => {
  test.each<[where: string, security: NonNullable<RequestParts['security']>, headers: object, search: string]>([
    ['nowhere without a security scheme', [], {}, ''],
    ['into the header of the scheme', [{ type: 'apiKey', name: 'token' }], { token }, ''],
    ['into a header that is named as one', [{ type: 'apiKey', in: 'header', name: 'X-Key' }], { 'X-Key': token }, ''],
    ['into the query', [{ type: 'apiKey', in: 'query', name: 'key' }], {}, `?key=${token}`],
    ['into a cookie', [{ type: 'apiKey', in: 'cookie', name: 'session' }], { cookie: `session=${token}` }, ''],
    ['behind Bearer', [{ type: 'http', scheme: 'bearer' }], { Authorization: `Bearer ${token}` }, ''],
    [
      'into each of several places',
      [
        { type: 'apiKey', name: 'token' },
        { type: 'apiKey', in: 'query', name: 'key' },
      ],
      { token },
      `?key=${token}`,
    ],
  ])('%s', (_, security, headers, search) => {
    const built = build({ security });
    expect(built.headers).toEqual(headers);
    expect(built.url).toBe(`https://api.example.com/things${search}`);
  });
});

describe('the body', () => {
  test('is none without one', () => {
    expect(build({})).not.toHaveProperty('body');
  });

  test('is JSON by default', () => {
    expect(build({ body: { page: 1, none: undefined } }).body).toBe('{"page":1}');
  });

  test('is what its serializer makes of it', () => {
    const bodySerializer = (body: unknown) => new URLSearchParams(body as Record<string, string>);
    expect(String(build({ body: { page: '1' }, bodySerializer }).body)).toBe('page=1');
  });
});

test('redirects are not followed, and the signal is passed on', () => {
  const { signal } = new AbortController();
  expect(build({ signal })).toMatchObject({ method: 'POST', redirect: 'manual', signal });
  expect(build({}).signal).toBeNull();
});
