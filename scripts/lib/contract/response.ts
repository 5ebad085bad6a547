import { isRecord, type Operation } from '../document.ts';
import { createBodyCheck, type Finding, pointerTo, typeOf } from './schemas.ts';
import type { Show } from './show.ts';

/** A response, read to its end. */
export type Received = { status: number; headers: Headers; text: string };

/** Headers that servers and proxies add to any response. Any other has to be in the spec, as a client may act on it. */
const ofTransport = [
  /^(?:date|server|via|connection|keep-alive|transfer-encoding|trailer|upgrade|alt-svc|proxy-.+|x-powered-by)$/,
  /^(?:content-.+|accept-ranges|vary|x-content-.+|set-cookie|age|cache-control|etag|expires|last-modified|pragma)$/,
  /^(?:access-control-.+|cross-origin-.+|strict-transport-security|referrer-policy|permissions-policy|expect-ct)$/,
  /^(?:origin-agent-cluster|x-(?:dns-prefetch-control|download-options|frame-options|permitted-.+|xss-protection))$/,
  /^(?:server-timing|nel|report-to|reporting-endpoints|traceparent|tracestate|x-(?:request|correlation)-id|x-timer)$/,
  /^(?:cf-.+|x-(?:cache|served|amz|amzn|goog|azure|envoy)-.+|x-cache|x-runtime|x-response-time|x-robots-tag)$/,
];

/** Returns a check of a response against what the spec says of its operation. */
export function createResponseCheck(show: Show) {
  const checkBody = createBodyCheck(show);

  return ({ path, method, responses }: Operation, { status, headers, text }: Received): Finding[] => {
    const all = pointerTo('paths', path, method.toLowerCase(), 'responses');
    if (status >= 300 && status < 400) {
      return [{ pointer: all, text: `HTTP ${status} is a redirect. It was not followed.` }];
    }
    const mediaType = (headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();
    const data = parseJson(text);
    const body = describeBody(text, data, mediaType, show);
    const key = [String(status), `${String(status)[0]}XX`, 'default'].find((known) => responses[known]) ?? '';
    const documented = responses[key];
    if (!documented) return [{ pointer: all, text: `HTTP ${status} is not documented. ${body}` }];

    const pointer = all + pointerTo(key);
    const findings: Finding[] = [];
    const described = Object.entries(documented.headers ?? {});
    const known = described.map(([name]) => name.toLowerCase());
    for (const name of headers.keys()) {
      if (known.includes(name) || ofTransport.some((pattern) => pattern.test(name))) continue;
      findings.push({ pointer, text: `The header ${show(name)} is not documented.` });
    }
    for (const [name, { required }] of described) {
      if (!required || headers.has(name)) continue;
      findings.push({ pointer: pointer + pointerTo('headers', name), text: `The header \`${name}\` is missing.` });
    }

    const { content = {} } = documented;
    const [documentedType = mediaType] = Object.keys(content);
    const { schema } = content[mediaType] ?? content[documentedType] ?? {};
    if (!schema) return text === '' ? findings : [...findings, { pointer, text: `No body is documented. ${body}` }];
    const at = pointer + pointerTo('content', content[mediaType] ? mediaType : documentedType);
    if (!content[mediaType]) {
      const type = mediaType === '' ? 'There is no media type' : `The media type is ${show(mediaType)}`;
      findings.push({ pointer: at, text: `${type}, where the spec has \`${documentedType}\`.` });
    }
    if (data === undefined) return [...findings, { pointer: at, text: body }];
    return [...findings, ...checkBody(schema, at + pointerTo('schema'), data)];
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // That it is not JSON is a finding.
    return undefined;
  }
}

/** The kind of a body, and the names in it, without its values. */
function describeBody(text: string, data: unknown, mediaType: string, show: Show): string {
  if (text === '') return 'The body is empty.';
  if (mediaType === 'text/html' || /^\s*<(?:!doctype|html)/i.test(text)) return 'The body is HTML.';
  if (data === undefined) return 'The body is not JSON.';
  const members = isRecord(data) ? Object.entries(data).slice(0, 10) : [];
  const described = members.map(([name, value]) => `${show(name)} (${typeOf(value)})`);
  return `The body is JSON: ${[typeOf(data), ...described].join(', ')}.`;
}
