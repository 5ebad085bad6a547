import { isRecord } from './document.ts';

/** Something in a document that is deprecated: an operation, a parameter, a header or a schema. */
type Deprecated = { deprecated?: true; description?: string; 'x-deprecated-reason': string };

/** Writes each reason behind `@deprecated`, for generated types: the generator leaves it out. */
export function reasonsIntoTypes(document: object): void {
  forEachDeprecated(document, (node) => {
    node.description = [node.description, `@deprecated ${node['x-deprecated-reason']}`].filter(Boolean).join('\n\n');
    // The generator would write a second tag, without the reason.
    delete node.deprecated;
  });
}

/** The keys whose values are data, so that `deprecated` is no keyword there. */
const data = new Set(['example', 'value', 'default', 'const', 'enum']);

function forEachDeprecated(node: object, visit: (node: Deprecated) => void): void {
  if (isDeprecated(node)) visit(node);
  for (const [key, child] of Object.entries(node)) {
    if (isRecord(child) && !data.has(key)) forEachDeprecated(child, visit);
  }
}

function isDeprecated(node: object): node is Deprecated {
  return 'deprecated' in node && node.deprecated === true && 'x-deprecated-reason' in node;
}
