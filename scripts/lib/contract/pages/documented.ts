import { type Document, isRecord, resolve, type Schema, type SchemaObject } from '../../document.ts';
import type { Operation } from '../../operations.ts';
import { Problem } from '../../problem.ts';

/** The example of a response that the spec has from the vendor's page, as its summary says. */
export function documentedExample({ id, examples }: Operation, status: string): Record<string, unknown> {
  const example = examples.find((one) => one.status === status && /on the vendor's page$/.test(one.summary));
  if (!isRecord(example?.value)) throw new Problem(`${id} has no example of ${status} from the vendor's page.`);
  return example.value;
}

/** What the spec has as input besides headers. Of a file the type is absent, as JSON has none for it. */
export function inputTypes(document: Document, { parameters, body }: Operation) {
  const typeOf = (schema: Schema = {}) => {
    const { type, format } = resolve(document, schema);
    return format === 'binary' ? undefined : String(type);
  };
  const fields = propertiesOf(document, body?.contents[0]?.schema);
  return [
    ...parameters.map(({ name, in: place, schema }) => ({ name, in: place, type: typeOf(schema) })),
    ...Object.entries(fields).map(([name, schema]) => ({ name, in: 'body', type: typeOf(schema) })),
  ].filter((input) => input.in !== 'header');
}

/** The values that the spec names of an open string in `data`. */
export function namedValues(document: Document, { responses }: Operation, name: string): unknown[] {
  const success = responses.find(({ status }) => status === '200')?.contents[0]?.schema;
  const { data } = propertiesOf(document, success);
  const { anyOf = [] } = resolve(document, propertiesOf(document, data)[name] ?? {});
  return anyOf.flatMap((branch) => resolve<SchemaObject>(document, branch).const ?? []);
}

const propertiesOf = (document: Document, schema: Schema = {}): Record<string, Schema> =>
  resolve(document, schema).properties ?? {};
