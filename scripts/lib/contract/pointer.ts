import type { OpenAPIV3_1 as OpenAPI } from 'openapi-types';
import { type Document, resolve } from '../document.ts';
import { methods, type Operation } from '../operations.ts';

/** A JSON pointer (RFC 6901) with these keys. */
export const pointerTo = (...keys: (string | number)[]): string =>
  keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Where the document describes an operation, or a part of it. */
export const operationPointer = ({ path, method }: Operation, ...keys: (string | number)[]): string =>
  pointerTo('paths', path, method.toLowerCase(), ...keys);

/** Where the document describes a parameter of an operation: at the operation itself, or at its path. */
export function parameterPointer(document: Document, operation: Operation, name: string): string {
  const item = document.paths?.[operation.path] ?? {};
  const method = methods.find((key) => key.toUpperCase() === operation.method) ?? 'get';
  const lists = [
    { at: operationPointer(operation, 'parameters'), parameters: item[method]?.parameters ?? [] },
    { at: pointerTo('paths', operation.path, 'parameters'), parameters: item.parameters ?? [] },
  ];
  const [found = operationPointer(operation)] = lists.flatMap(({ at, parameters }) =>
    parameters.flatMap((parameter, index) =>
      resolve<OpenAPI.ParameterObject>(document, parameter).name === name ? at + pointerTo(index) : [],
    ),
  );
  return found;
}
