import { type Content, type Operation, requestUrl } from './operations.ts';

/**
 * The words of a shell command that sends an operation with the examples of the spec, and any credential.
 *
 * @param file - Is uploaded where the operation takes one.
 */
export function curlWords(operation: Operation, server: string, file: string): string[] {
  const [content] = operation.body?.contents ?? [];
  const isImplied = operation.method === (content ? 'POST' : 'GET');
  return [
    'curl',
    ...(isImplied ? [] : [`-X ${operation.method}`]),
    ...operation.security.map(({ name }) => `-H '${name}: any'`),
    ...(content ? bodyOptions(content, file) : []),
    `'${requestUrl(operation, {}, server)}'`,
  ];
}

function bodyOptions({ mediaType, example }: Content, file: string): string[] {
  if (mediaType !== 'multipart/form-data') {
    return [`-H 'content-type: ${mediaType}'`, `-d '${JSON.stringify(example)}'`];
  }
  // Prism exits on a file without a type, as its parser of forms throws.
  return Object.keys(example as object).map((name) => `-F '${name}=@${file};type=text/csv'`);
}
