import { $, type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';

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
