import { statSync } from 'node:fs';
import type { policies } from '../../../src/policies.ts';
import { type Document, resolve, type SchemaObject } from '../document.ts';
import { findOperation, type Operation } from '../operations.ts';
import { Problem } from '../problem.ts';

/** What an option of the command sets: a parameter of an operation, or a field of its form. */
const inputs: Record<string, { operation: keyof typeof policies; name: string }> = {
  'bulk-id': { operation: 'getBulkProgress', name: 'bulk_id' },
  verify: { operation: 'verifyEmail', name: 'email' },
  start: { operation: 'startBulk', name: 'file' },
};

/** The value of an option, and the name of what it sets. */
export type Input = { option: string; name: string; value?: string };

/**
 * The inputs that come from the options of the command, by operationId, whether they were set or not.
 *
 * @throws a {@link Problem} that does not repeat the value, for one that the spec rules out.
 */
export function readInputs(document: Document, values: Readonly<Record<string, unknown>>): Map<string, Input> {
  const entries = Object.entries(inputs).map(([option, { operation, name }]): [string, Input] => {
    const schema = inputSchema(document, findOperation(document, operation), name);
    const value = values[option];
    if (typeof value !== 'string') return [operation, { option, name }];
    checkInput(option, value, schema);
    return [operation, { option, name, value }];
  });
  return new Map(entries);
}

function inputSchema(document: Document, { id, parameters, body }: Operation, name: string): SchemaObject {
  const form = body?.contents[0]?.schema;
  const field = form && resolve(document, form).properties?.[name];
  const schema = parameters.find((parameter) => parameter.name === name)?.schema ?? field;
  if (!schema) throw new Problem(`The document has no input "${name}" of ${id}.`);
  return resolve(document, schema);
}

function checkInput(
  option: string,
  value: string,
  { type, format, minimum = 0, maximum = Infinity }: SchemaObject,
): void {
  if (value === '') throw new Problem(`--${option} has no value.`);
  const isInRange = /^-?\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum;
  if (type === 'integer' && !isInRange) {
    throw new Problem(`--${option} has to be an integer from ${minimum} to ${maximum}.`);
  }
  if (format === 'binary' && !statSync(value, { throwIfNoEntry: false })?.isFile()) {
    throw new Problem(`The file of --${option} cannot be read.`);
  }
}
