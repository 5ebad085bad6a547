import { $, type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';

type Config = { name: 'version'; includeInEntry?: boolean };
type VersionPlugin = DefinePlugin<Config, Config>;

/**
 * A plugin for openapi-ts that writes the version of the spec, which is that of the package as well, for the client to
 * name itself by.
 */
export const versionPlugin = definePluginConfig<VersionPlugin['Types']>({
  name: 'version',
  config: { includeInEntry: false },
  dependencies: [],
  handler({ plugin }) {
    const { version } = (plugin.context.spec as { info: { version: string } }).info;
    plugin.node($.const(plugin.symbol('version')).export().assign($.literal(version)));
  },
});
