import { exampleOf, type Operation, requestUrl } from './document.ts';

/**
 * The words of a shell command that sends an operation with the examples of the spec, and any credential.
 *
 * @param file - Is uploaded where the operation takes one.
 */
export function curlWords(operation: Operation, server: string, file: string): string[] {
  const { method, credentials, requestBody } = operation;
  const [[mediaType, media] = ['', {}]] = Object.entries(requestBody?.content ?? {});
  const isForm = mediaType === 'multipart/form-data';
  // Prism exits on a file without a type, as its parser of forms throws.
  const fields = Object.keys(media.schema?.properties ?? {}).map((name) => `-F '${name}=@${file};type=text/csv'`);
  const json = [`-H 'content-type: ${mediaType}'`, `-d '${JSON.stringify(exampleOf(media))}'`];
  const isImplied = method === (requestBody ? 'POST' : 'GET');
  return [
    'curl',
    ...(isImplied ? [] : [`-X ${method}`]),
    ...credentials.map(({ name }) => `-H '${name}: any'`),
    ...(requestBody ? (isForm ? fields : json) : []),
    `'${requestUrl(operation, {}, server)}'`,
  ];
}
