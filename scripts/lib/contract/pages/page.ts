import { parse } from 'yaml';
import { plain, withoutCode } from './markup.ts';
import { readNewForm } from './new-form.ts';
import { readSourceForm } from './source-form.ts';

/** What a page of the vendor says of an operation, whatever form it is written in. */
export type Page = {
  /** Usually one. `url` is without a query. */
  operations: { method: string; url: string }[];
  inputs: PageInput[];
  /** The body is the text of the example. */
  responses: { status: string; body: string }[];
  /** Titles of the samples. */
  samples: string[];
  /** All of it but examples and samples, without markup. */
  prose: string;
};

export type PageInput = { in: 'header' | 'query' | 'path' | 'body'; name: string; type: string; description: string };

/** Reads a page in either form. @returns `undefined` for a text that is neither, such as a page to sign in. */
export function readPage(text: string): Page | undefined {
  const page = [readSourceForm(text), readNewForm(text)].find(({ operations }) => operations.length > 0);
  return page && { ...page, prose: plain(withoutCode(text)) };
}

/** The example of a response as data: JSON, or a JavaScript literal with bare keys, single quotes and comments. */
export function readExample(body: string): unknown {
  const withoutComments = body.replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\/\/.*/g, '$1').replaceAll('\t', ' ');
  try {
    // Both are flow mappings of YAML.
    return parse(withoutComments);
  } catch {
    // The caller reports that the example is not what it should be.
    return undefined;
  }
}
