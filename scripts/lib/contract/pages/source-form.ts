import { blocks, codeOf, codeTabs, plain } from './markup.ts';
import type { Page, PageInput } from './page.ts';

/** What the blocks with parameters are called, and where their parameters go. */
const places: [block: string, place: PageInput['in']][] = [
  ['headers', 'header'],
  ['path-parameters', 'path'],
  ['query-parameters', 'query'],
  ['form-data-parameters', 'body'],
  ['body-parameters', 'body'],
];

/** Reads the source of a GitBook page: `{% api-method method="get" host="…" path="…" %}`. */
export function readSourceForm(text: string): Omit<Page, 'prose'> {
  return {
    operations: blocks(text, 'api-method').map(({ attributes: { method = '', host = '', path = '' } }) => ({
      method: method.toUpperCase(),
      url: host + path,
    })),
    inputs: places.flatMap(([block, place]) =>
      blocks(text, `api-method-${block}`).flatMap(({ content }) => readInputs(content, place)),
    ),
    responses: blocks(text, 'api-method-response-example').map(({ attributes, content }) => ({
      status: attributes.httpCode ?? '',
      body: codeOf(content) ?? '',
    })),
    samples: codeTabs(text).map(({ title }) => title),
  };
}

const readInputs = (text: string, place: PageInput['in']): PageInput[] =>
  blocks(text, 'api-method-parameter').map(({ attributes: { name = '', type = '' }, content }) => ({
    in: place,
    name,
    type: type.toLowerCase(),
    description: plain(content),
  }));
