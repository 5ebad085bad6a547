import SwaggerParser from '@apidevtools/swagger-parser';
import {
  findOperation,
  type ResponseExample,
  readDocument,
  readOperations,
  responseExamples,
  type Schema,
} from '../../scripts/lib/document.ts';

/** The bundled document, as the package exports it. */
export const document = readDocument();

/** Its operations, in its order. */
export const operations = await readOperations(document);

const resolved = (await SwaggerParser.dereference(structuredClone(document))) as {
  components: { schemas: Record<string, Schema> };
};
/** Its named schemas, in which each `$ref` is replaced by its target. */
export const { schemas } = resolved.components;

/** The operation of the bundled document with this operationId. */
export const operationOf = (id: string) => findOperation(operations, id);

/** The named example of one of its responses. */
export function exampleOf(id: string, name: string): ResponseExample {
  const found = responseExamples(operationOf(id)).find((example) => example.name === name);
  if (!found) throw new Error(`${id} has no example ${name}.`);
  return found;
}

/** The named examples of every response of every operation. A name may occur in several operations. */
export const namedExamples = operations.flatMap((operation) =>
  responseExamples(operation).map((example) => ({
    ...example,
    operation: operation.operationId,
    status: Number(example.status),
  })),
);
