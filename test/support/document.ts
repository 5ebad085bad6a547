import { readDocument } from '../../scripts/lib/document.ts';
import { findOperation, operations, type ResponseExample } from '../../scripts/lib/operations.ts';

/** The bundled document, as the package exports it. */
export const document = readDocument();

/** The operation of the bundled document with this operationId. */
export const operationOf = (id: string) => findOperation(document, id);

/** The named example of one of its responses. */
export function exampleOf(id: string, name: string): ResponseExample {
  const found = operationOf(id).examples.find((example) => example.name === name);
  if (!found) throw new Error(`${id} has no example ${name}.`);
  return found;
}

/** The named examples of every response of every operation. A name may occur in several operations. */
export const namedExamples = operations(document).flatMap(({ id, examples }) =>
  examples.map((example) => ({ ...example, operation: id, status: Number(example.status) })),
);
