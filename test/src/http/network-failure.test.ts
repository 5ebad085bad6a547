import vm from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { asCutBody, asNetworkFailure, reasonOf } from '../../../src/http/network-failure.ts';
import { EmailCleaning } from '../../../src/index.ts';
import { failureOf, skipBackoff } from '../../support/client.ts';
import { token } from '../../support/secrecy.ts';

const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);
/** As undici throws it, in Node.js, and Deno. */
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });
const named = (name: string, message = '') => new DOMException(message, name);

/** What runtimes throw where nothing can have been sent. */
const notSent: [runtime: string, what: string, thrown: unknown][] = [
  ['Node.js', 'refused', fetchFailed(error('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' }))],
  ['Node.js', 'refused at two addresses', fetchFailed(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))],
  ['Node.js', 'unknown host', fetchFailed(error('x', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }))],
  ['Node.js', 'no name server', fetchFailed(error('x', { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }))],
  ['Node.js', 'no route', fetchFailed(error('x', { code: 'EHOSTUNREACH', syscall: 'connect' }))],
  ['Node.js', 'a connection that takes too long', fetchFailed(error('x', { code: 'ETIMEDOUT', syscall: 'connect' }))],
  ['Node.js', 'reset while it connects', fetchFailed(error('x', { code: 'ECONNRESET', syscall: 'connect' }))],
  ['Node.js', 'the limit of undici for that', fetchFailed(error('x', { code: 'UND_ERR_CONNECT_TIMEOUT' }))],
  ['Node.js', 'no TLS', fetchFailed(error('x', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }))],
  ['Node.js', 'self-signed', fetchFailed(error('x', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }))],
  ['Node.js', 'another name in the certificate', fetchFailed(error('x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }))],
  ['Node.js', 'an expired certificate', fetchFailed(error('x', { code: 'CERT_HAS_EXPIRED' }))],
  ['Node.js', 'an unknown issuer', fetchFailed(error('x', { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }))],
  ['Node.js', 'a name server that fails', fetchFailed(error('x', { code: 'EAI_FAIL', syscall: 'getaddrinfo' }))],
  ['Node.js', 'a blocked port', fetchFailed(error('bad port'))],
  ['Bun', 'refused', Object.assign(new TypeError('Unable to connect.'), { code: 'ECONNREFUSED' })],
  ['Bun', 'unknown host', Object.assign(new TypeError('x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
  ['Deno', 'refused', fetchFailed(error('client error (Connect): tcp connect error: Connection refused'))],
  [
    'Deno',
    'refused, with a URL',
    error('error sending request for url (http://x/): client error (Connect): dns error'),
  ],
  [
    'Deno',
    'no permission',
    Object.assign(new Error('Requires net access to "api.example.com:443", run again with the --allow-net flag'), {
      name: 'NotCapable',
    }),
  ],
  [
    'Node.js',
    'a proxy that refuses',
    fetchFailed(
      error('Request was cancelled.', {
        cause: error('Proxy response (407) !== 200 when HTTP Tunneling', { code: 'UND_ERR_ABORTED' }),
      }),
    ),
  ],
  ['Deno', 'a blocked port', new TypeError('Fetch failed: Requests to port 6000 are blocked')],
];

/** Codes that say by themselves that nothing was sent. */
const notSentCodes = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Codes that say by themselves that a connection failed, and not when. */
const cutOffCodes = [
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'ConnectionClosed',
  'ConnectionRefused',
];

/** What runtimes throw where the request may have arrived. */
const mayHaveArrived: [runtime: string, what: string, thrown: unknown][] = [
  ['Node.js', 'reset', fetchFailed(error('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }))],
  ['Node.js', 'closed', fetchFailed(error('other side closed', { code: 'UND_ERR_SOCKET' }))],
  ['Node.js', 'no route while it reads', fetchFailed(error('x', { code: 'EHOSTUNREACH', syscall: 'read' }))],
  ['Node.js', 'a broken pipe', fetchFailed(error('x', { code: 'EPIPE', syscall: 'write' }))],
  ['Node.js', 'TLS that breaks while it writes', fetchFailed(error('x', { code: 'EPROTO', syscall: 'write' }))],
  [
    'Node.js',
    'a certificate that the server wants',
    fetchFailed(error('x', { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })),
  ],
  ['Node.js', 'no headers in time', fetchFailed(error('x', { code: 'UND_ERR_HEADERS_TIMEOUT' }))],
  ['Node.js', 'no HTTP', fetchFailed(error('Response does not match the HTTP/1.1 protocol'))],
  ['Node.js', 'a cut body', new TypeError('terminated', { cause: error('other side closed') })],
  ['any', 'a signal of its own', named('TimeoutError', 'The operation was aborted due to timeout')],
  ['any', 'an abort of its own', named('AbortError')],
  ['Bun', 'reset', Object.assign(new TypeError('The socket connection was closed.'), { code: 'ECONNRESET' })],
  ['Bun', 'TLS that breaks, before or after', Object.assign(new TypeError('x'), { code: 'EPROTO' })],
  ['Bun', 'no route, before or after', Object.assign(new TypeError('x'), { code: 'EHOSTUNREACH' })],
  ['Deno', 'reset', fetchFailed(error('Connection reset by peer (os error 104)'))],
  ['Deno', 'closed', fetchFailed(error('client error (SendRequest): connection closed before message completed'))],
  [
    'Deno',
    'closed, with a URL',
    new TypeError('error sending request for url (http://x/): client error (SendRequest)'),
  ],
  ['Chromium', 'all of it', new TypeError('Failed to fetch')],
  ['Chromium', 'with the host', new TypeError('Failed to fetch (api.example.com)')],
  ['Firefox', 'all of it', new TypeError('NetworkError when attempting to fetch resource.')],
  ['Safari', 'all of it', new TypeError('Load failed')],
  ['Workers', 'all of it', new Error('Network connection lost.')],
];

/** What is a mistake in a custom `fetch`, or in its arguments. */
const bugs: [what: string, thrown: unknown][] = [
  ['a ReferenceError', new ReferenceError('proxy is not defined')],
  ['a ReferenceError that names a connection', new ReferenceError('ConnectionPool is not defined')],
  ['a TypeError', new TypeError("Cannot read properties of undefined (reading 'agent')")],
  [
    'a dispatcher of another undici',
    fetchFailed(error('invalid onRequestStart method', { code: 'UND_ERR_INVALID_ARG' })),
  ],
  ['an option that undici does not have', fetchFailed(error('x', { code: 'UND_ERR_NOT_SUPPORTED' }))],
  ['a file that is not there', error('no such file', { code: 'ENOENT', syscall: 'open' })],
  ['an error with such a text in the middle', new Error('log: fetch failed')],
  ['an error that names a port', new Error('a bad port')],
  ['an error that begins with such a text', new Error('bad portal')],
  ['an error that quotes Deno', new Error('log: Fetch failed: Requests to port 1 are blocked')],
  ['a code that ends like another', error('x', { code: 'MY_ECONNRESET' })],
  ['a code that begins like another', error('x', { code: 'ECONNRESET_MINE' })],
  ['a ReferenceError of another realm', vm.runInNewContext("new ReferenceError('proxy is not defined')")],
];

describe('what a runtime throws', () => {
  test.each(notSent)('%s, %s: certainly not sent', (_, _what, thrown) => {
    expect(asNetworkFailure(thrown)).toMatchObject({ isNotSent: true });
  });

  test.each(notSentCodes)('the code %s alone: certainly not sent', (code) => {
    expect(asNetworkFailure(error('x', { code }))).toEqual({ reason: 'x', code, isNotSent: true });
  });

  test.each(cutOffCodes)('the code %s alone: may have arrived', (code) => {
    expect(asNetworkFailure(error('x', { code }))).toEqual({ reason: 'x', code, isNotSent: false });
  });

  test('a code that is a number is none', () => {
    const thrown = named('AbortError', 'left');
    expect(thrown.code).toBe(20);
    expect(asNetworkFailure(thrown)).toEqual({ reason: 'left', code: undefined, isNotSent: false });
  });

  test.each(mayHaveArrived)('%s, %s: may have arrived', (_, _what, thrown) => {
    expect(asNetworkFailure(thrown)).toMatchObject({ isNotSent: false });
  });

  test.each(bugs)('%s is no failure of the network', (_, thrown) => {
    expect(asNetworkFailure(thrown)).toBeUndefined();
  });

  test.each([null, undefined, 'gone', 5, {}])('%j, which is no error, may have arrived', (thrown) => {
    expect(asNetworkFailure(thrown)).toMatchObject({ isNotSent: false });
  });

  test('an error of another realm is read as one of this', () => {
    const thrown = vm.runInNewContext("Object.assign(new Error('x'), { code: 'ECONNREFUSED' })");
    expect(asNetworkFailure(thrown)).toEqual({ code: 'ECONNREFUSED', reason: 'x', isNotSent: true });
  });

  test('five causes deep, and no deeper, an error is read', () => {
    const wrap = (thrown: Error) => new Error('x', { cause: thrown });
    const fifth = wrap(wrap(wrap(wrap(error('', { code: 'ECONNREFUSED' })))));
    expect(asNetworkFailure(fifth)).toMatchObject({ isNotSent: true });
    expect(asNetworkFailure(wrap(fifth))).toBeUndefined();
  });

  test('a circle of causes has an end', () => {
    const thrown = new TypeError('fetch failed');
    thrown.cause = thrown;
    expect(asNetworkFailure(thrown)).toMatchObject({ reason: 'fetch failed (fetch failed)', isNotSent: false });
  });
});

describe('the reason', () => {
  test.each([
    [fetchFailed(error('connect ECONNREFUSED 127.0.0.1:1')), 'fetch failed (connect ECONNREFUSED 127.0.0.1:1)'],
    [fetchFailed(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })), 'fetch failed (ECONNREFUSED)'],
    [
      fetchFailed(
        error('Request was cancelled.', { cause: error('Proxy response (403) !== 200 when HTTP Tunneling') }),
      ),
      'fetch failed (Proxy response (403) !== 200 when HTTP Tunneling)',
    ],
    [
      fetchFailed(error('Headers Timeout Error', { code: 'UND_ERR_HEADERS_TIMEOUT' })),
      expect.stringMatching(/^fetch failed \(Headers Timeout Error\)\. .* 300 s, .* install\(\) .* of undici$/),
    ],
    [new Error('closed'), 'closed'],
    [new Error(''), 'Error'],
    [named('TimeoutError'), 'TimeoutError'],
    [named('AbortError', 'The user left.'), 'The user left.'],
    [new TypeError('log: Failed to fetch'), 'log: Failed to fetch'],
    [new TypeError('NetworkError when x'), expect.stringMatching(/^NetworkError when x \(.*CORS\)$/)],
    ['gone', 'gone'],
    [null, 'null'],
    [new TypeError('Failed to fetch'), expect.stringMatching(/^Failed to fetch \(.*CORS\)$/)],
    [new TypeError('Load failed'), expect.stringMatching(/^Load failed \(.*CORS\)$/)],
  ])('of %o is %j', (thrown, reason) => {
    expect(reasonOf(thrown)).toEqual(reason);
  });

  test('of a body that is cut off is never a bug, nor a proof', () => {
    expect(asCutBody(new ReferenceError('x'))).toEqual({ reason: 'x', code: undefined, isNotSent: false });
  });
});

describe('a fetch of the caller', () => {
  test.each(bugs)('with %s has it come back unchanged, and is called once', async (_, thrown) => {
    const fetch = vi.fn(() => Promise.reject(thrown));
    await expect(new EmailCleaning({ token, fetch }).getBulkProgress(1002)).rejects.toBe(thrown);
    await expect(new EmailCleaning({ token, fetch }).waitForBulk(1002)).rejects.toBe(thrown);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test.each([null, undefined, 'gone'])('that rejects with %j is a failure of the network', async (thrown) => {
    skipBackoff();
    const fetch = vi.fn(() => Promise.reject(thrown));
    const failure = await failureOf(new EmailCleaning({ token, fetch }).getBulkProgress(1002));
    expect(failure).toMatchObject({ code: 'network', retryable: true, bulkId: 1002 });
    expect(failure.message).toBe(`Bulk job 1002: ${thrown}.`);
    expect(fetch).toHaveBeenCalledTimes(3);
  });
});
