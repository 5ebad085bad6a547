import { type Document, isRecord, resolve } from './document.ts';
import { type Content, type Operation, requestUrl } from './operations.ts';

/**
 * Returns a line for a shell that sends a request of the operation to `server`, with the examples of the document as
 * its values, and `any` as the credential in each header that needs one. An upload is piped in, so no file is needed.
 */
export function curlLine(document: Document, operation: Operation, server: string): string {
  const { method, parameters, security, body } = operation;
  const [content] = body?.contents ?? [];
  const { input, options } = content ? bodyOptions(document, content) : { input: [], options: [] };
  const headers = [
    ...security.filter(isHeader).map(({ name }) => `${name}: any`),
    ...parameters
      .filter((parameter) => parameter.required && isHeader(parameter))
      .map(({ name, example }) => `${name}: ${example}`),
  ];
  const isImplied = method === (content ? 'POST' : 'GET');
  const curl = [
    'curl',
    ...(isImplied ? [] : [`-X ${method}`]),
    ...headers.map((header) => `-H ${quote(header)}`),
    ...options,
    quote(requestUrl(operation, {}, server)),
  ];
  return [...input, curl.join(' ')].join(' | ');
}

/** How curl gets a body: from its options, and possibly from the command that is piped into it. */
type BodyOptions = { input: string[]; options: string[] };

function bodyOptions(document: Document, content: Content): BodyOptions {
  const { mediaType, example } = content;
  if (mediaType === 'multipart/form-data') return formOptions(document, content);
  const text = typeof example === 'string' ? example : JSON.stringify(example ?? {});
  return { input: [], options: [`-H ${quote(`content-type: ${mediaType}`)}`, `-d ${quote(text)}`] };
}

function formOptions(document: Document, { schema, example }: Content): BodyOptions {
  const { properties = {} } = schema ? resolve(document, schema) : {};
  const names = Object.keys(properties);
  const exampleFor = (name: string) => (isRecord(example) && name in example ? String(example[name]) : '');
  const file = names.find((name) => resolve(document, properties[name] ?? {}).format === 'binary');
  const texts = names
    .filter((name) => name !== file)
    .map((name) => `--form-string ${quote(`${name}=${exampleFor(name)}`)}`);
  if (!file) return { input: [], options: texts };
  return {
    input: [`printf ${quote(printfFormat(exampleFor(file)))}`],
    // Prism exits on a file without a type, as its parser of forms throws.
    options: [...texts, `-F ${quote(`${file}=@-;filename=list.csv;type=text/csv`)}`],
  };
}

const isHeader = ({ in: place }: { in: string }) => place === 'header';

/** The text as a single word of a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The format, on one line, from which printf(1) prints the text. */
const printfFormat = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\n', '\\n');
