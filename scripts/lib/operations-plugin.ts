import { $, type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';

type Config = { name: 'operations'; includeInEntry?: boolean };
type OperationsPlugin = DefinePlugin<Config, Config>;

/**
 * A plugin for openapi-ts that writes a table of the operations: method, URL, and the valibot schema of each documented
 * status.
 *
 * The generator's own SDK checks successful responses only, so a documented failure would have to be typed by hand.
 */
export const operationsPlugin = definePluginConfig<OperationsPlugin['Types']>({
  name: 'operations',
  config: { includeInEntry: false },
  dependencies: ['valibot'],
  handler({ plugin }) {
    const table = $.object().pretty();
    plugin.forEach('operation', ({ operation }) => {
      const responses = $.object().pretty();
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        const schema =
          response &&
          plugin.querySymbol({
            category: 'schema',
            artifact: 'valibot',
            resource: 'definition',
            resourceId: response.schema.$ref,
          });
        // Documented without a body: the status is still a documented one.
        responses.prop(status, schema ? $(schema) : $.id('undefined'));
      }
      table.prop(
        operation.id,
        $.object()
          .pretty()
          .prop('method', $.literal(operation.method.toUpperCase()))
          .prop('url', $.literal(operation.path))
          .prop('responses', responses),
      );
    });
    plugin.node($.const(plugin.symbol('operations')).export().assign(table));
  },
});
