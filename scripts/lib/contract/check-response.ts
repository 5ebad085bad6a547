import { type Document, isRecord } from '../document.ts';
import type { Response as Documented, Operation } from '../operations.ts';
import { createBodyCheck, typeOf } from './check-body.ts';
import { checkHeaders } from './check-headers.ts';
import { deviation, type Finding } from './finding.ts';
import { operationPointer, pointerTo } from './pointer.ts';
import type { Received } from './send.ts';
import type { Show } from './show.ts';

/** Holds a response against what the spec says of its operation. */
export type CheckResponse = (operation: Operation, received: Received) => Finding[];

/** @param show - What of the response may be in a report. */
export function createResponseCheck(document: Document, show: Show): CheckResponse {
  const checkBody = createBodyCheck(document, show);

  function checkContent({ contents }: Documented, pointer: string, received: Received): Finding[] {
    const { mediaType, text, json } = received;
    const named = contents.find((content) => content.mediaType === mediaType);
    const content = named ?? contents[0];
    if (!content) return text === '' ? [] : [deviation(pointer, 'There is a body, which is not documented.')];
    const at = pointer + pointerTo('content', content.mediaType);
    const body = json ? checkBody(content, at, json.data) : [deviation(at, describeBody(received, show))];
    if (named) return body;
    const type = mediaType === '' ? 'There is no media type' : `The media type is ${show.mediaType(mediaType)}`;
    return [deviation(at, `${type}, where the spec has \`${content.mediaType}\`.`), ...body];
  }

  return (operation, received) => {
    const { status, headers } = received;
    const responses = operationPointer(operation, 'responses');
    if (status >= 300 && status < 400) {
      return [deviation(responses, `HTTP ${status} is a redirect. It was not followed, so the token went no further.`)];
    }
    const documented = documentedResponse(operation, status);
    if (!documented) return [deviation(responses, `HTTP ${status} is not documented. ${describeBody(received, show)}`)];
    const pointer = operationPointer(operation, 'responses', documented.status);
    return [
      ...checkHeaders(document, documented.headers, pointer, headers, show),
      ...checkContent(documented, pointer, received),
    ];
  };
}

/** What the spec has for a status: its own entry, or else that of its class, such as `4XX`, or else `default`. */
export function documentedResponse({ responses }: Operation, status: number): Documented | undefined {
  const keys = [String(status), `${String(status)[0]}XX`, 'default'];
  return keys.flatMap((key) => responses.find((response) => response.status === key) ?? [])[0];
}

/** How many properties are listed of a body that is not documented. */
const mostMembers = 10;

/** What came as a body, without what is in it. */
function describeBody({ mediaType, text, isWhole, json }: Received, show: Show): string {
  if (text === '') return 'The body is empty.';
  if (!isWhole) return 'The body is longer than 1 MiB.';
  if (mediaType === 'text/html' || /^\s*<(?:!doctype|html)/i.test(text)) return 'The body is HTML.';
  if (!json) return 'The body is not JSON.';
  if (!isRecord(json.data) || Array.isArray(json.data)) return `The body is JSON: ${typeOf(json.data)}.`;
  const members = Object.entries(json.data).slice(0, mostMembers);
  const described = members.map(([name, value]) => `${show.name(name)} (${typeOf(value)})`);
  return `The body is JSON with ${described.join(', ') || 'no properties'}.`;
}
