import { $, type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';

type Config = { name: 'operations'; includeInEntry?: boolean };
type OperationsPlugin = DefinePlugin<Config, Config>;

/**
 * A plugin for openapi-ts that writes the URL of the spec's first server, and the method and path of each operation.
 *
 * The generator's own output has the URL only inside a client that is built on import, which costs everyone who imports
 * it 70 ms, and the methods only inside the functions.
 */
export const operationsPlugin = definePluginConfig<OperationsPlugin['Types']>({
  name: 'operations',
  config: { includeInEntry: false },
  dependencies: [],
  handler({ plugin }) {
    const [server] = plugin.context.ir.servers ?? [];
    if (server) plugin.node($.const(plugin.symbol('baseUrl')).export().assign($.literal(server.url)));
    const table = $.object().pretty();
    const ids: string[] = [];
    plugin.forEach('operation', ({ operation: { id, method, path } }) => {
      ids.push(id);
      const entry = $.object().prop('method', $.literal(method.toUpperCase())).prop('url', $.literal(path));
      table.prop(id, entry.pretty());
    });
    plugin.node($.const(plugin.symbol('operations')).export().assign(table));
    const id = $.type.or(...ids.map((name) => $.type.literal(name)));
    plugin.node($.type.alias(plugin.symbol('OperationId')).export().type(id));
  },
});
