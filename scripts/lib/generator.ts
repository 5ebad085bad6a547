import { $, type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';
import { isRecord } from './document.ts';

type Config = { name: 'server'; includeInEntry?: boolean };
type ServerPlugin = DefinePlugin<Config, Config>;

/**
 * A plugin for openapi-ts that writes the URL of the spec's first server as `baseUrl`.
 *
 * The generator's own output has the URL only inside a client that is built on import, which costs
 * everyone who imports it time, whether they use that client or not.
 */
export const serverPlugin = definePluginConfig<ServerPlugin['Types']>({
  name: 'server',
  config: { includeInEntry: true },
  dependencies: [],
  handler({ plugin }) {
    const [server] = plugin.context.ir.servers ?? [];
    if (server) {
      const symbol = plugin.symbol('baseUrl');
      plugin.node($.const(symbol).export().assign($.literal(server.url)));
    }
  },
});

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
