import { type Document, resolve } from '../document.ts';
import type { Header } from '../operations.ts';
import { deviation, type Finding } from './finding.ts';
import { pointerTo } from './pointer.ts';
import type { Show } from './show.ts';

/**
 * Headers that say nothing of this API, and come and go with the servers and proxies before it: of the connection, the
 * body, caches, cookies, browsers, and of what a proxy writes for its own operator. Any other has to be in the spec, since
 * a client may act on it, as on a rate limit.
 */
const ofTransport = [
  /^(?:date|server|via|connection|keep-alive|transfer-encoding|trailer|upgrade|alt-svc|proxy-.+|x-powered-by)$/,
  /^(?:content-.+|accept-ranges|vary|x-content-.+)$/,
  /^(?:age|cache-control|etag|expires|last-modified|pragma|x-cache.*|x-served-by|x-timer)$/,
  /^(?:set-cookie|access-control-.+|cross-origin-.+|strict-transport-security|referrer-policy|permissions-policy)$/,
  /^(?:origin-agent-cluster|x-dns-prefetch-control|x-download-options|x-frame-options|x-permitted-.+|x-xss-protection)$/,
  /^(?:server-timing|nel|report-to|reporting-endpoints|expect-ct|traceparent|tracestate|x-request-id|x-correlation-id)$/,
  /^(?:cf-.+|x-amz-.+|x-amzn-.+|x-goog-.+|x-azure-.+|x-envoy-.+|x-runtime|x-response-time|x-robots-tag)$/,
];

/** Holds the headers of a response against those that the spec has for it. `pointer` leads to the response. */
export function checkHeaders(
  document: Document,
  documented: Header[],
  pointer: string,
  headers: Headers,
  show: Show,
): Finding[] {
  const known = new Set(documented.map(({ name }) => name.toLowerCase()));
  const unknown = [...headers.keys()].filter(
    (name) => !known.has(name) && !ofTransport.some((pattern) => pattern.test(name)),
  );
  return [
    ...unknown.map((name) => deviation(pointer, `The header ${show.name(name)} is not documented.`)),
    ...documented.flatMap((header) => checkHeader(document, header, pointer, headers.get(header.name))),
  ];
}

function checkHeader(document: Document, header: Header, pointer: string, value: string | null): Finding[] {
  const { name, required, schema } = header;
  const at = pointer + pointerTo('headers', name);
  if (value === null) return required ? [deviation(at, `The header \`${name}\` is missing.`)] : [];
  const types = [schema && resolve(document, schema).type].flat();
  const fits = types.some((type) => !type || (formats[type] ?? anyText).test(value));
  return fits ? [] : [deviation(at, `The header \`${name}\` is not ${types.join(' or ')}.`)];
}

const anyText = /^/;
/** How a header spells a value of a type. All others are text. */
const formats: Record<string, RegExp> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(?:\.\d+)?$/,
  boolean: /^(?:true|false)$/,
};
