import { $, type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';
import { type ResponseSchema, responseSchema } from './response-schemas.ts';

type Config = {
  name: 'operations';
  includeInEntry?: boolean;
  /** Whether no response will be checked by the table, so that it may leave out what cannot be checked. */
  isForeign?: boolean;
};
type OperationsPlugin = DefinePlugin<Config, Config>;

/**
 * A plugin for openapi-ts that writes a table of the operations: method, URL, and the JSON Schema of each documented
 * status, reduced to what `src/http/check-schema.ts` checks.
 *
 * The generator's own SDK checks successful responses only, by a library that would add 0.8 kB to a bundle.
 */
export const operationsPlugin = definePluginConfig<OperationsPlugin['Types']>({
  name: 'operations',
  config: { includeInEntry: false },
  dependencies: [],
  handler({ plugin }) {
    const { isForeign = false } = plugin.config;
    const read: typeof responseSchema = (...schema) => (isForeign ? {} : responseSchema(...schema));
    const constants = new Map<string, ReturnType<typeof plugin.symbol> | undefined>();

    /** The constant of a schema that has a name, written above whatever refers to it. */
    function constantOf(ref: string): ReturnType<typeof plugin.symbol> {
      const known = constants.get(ref);
      if (known) return known;
      const name = ref.split('/').at(-1) ?? ref;
      if (constants.has(ref)) throw new Error(`${name} contains itself, which responses are not checked for.`);
      constants.set(ref, undefined);
      const schema = read(plugin.context.resolveIrRef(ref), name);
      // Another name for the same schema.
      if ('ref' in schema) return constantOf(schema.ref);
      const value = object(schema);
      const symbol = plugin.symbol(name.replace(/^./, (first) => first.toLowerCase()));
      constants.set(ref, symbol);
      plugin.node($.const(symbol).assign(value.as('const')));
      return symbol;
    }

    const express = (schema: ResponseSchema) => ('ref' in schema ? $(constantOf(schema.ref)) : object(schema));

    function object({ items, anyOf, properties, ...plain }: Exclude<ResponseSchema, { ref: string }>) {
      const all = $.object().pretty();
      for (const [keyword, value] of Object.entries(plain)) all.prop(keyword, $.fromValue(value));
      if (items) all.prop('items', express(items));
      if (anyOf) all.prop('anyOf', $.array(...anyOf.map(express)));
      if (properties) all.prop('properties', record(properties));
      return all;
    }

    function record(schemas: Record<string, ResponseSchema>) {
      const all = $.object().pretty();
      for (const [name, schema] of Object.entries(schemas)) all.prop(name, express(schema));
      return all;
    }

    const table = $.object().pretty();
    const ids: string[] = [];
    plugin.forEach('operation', ({ operation }) => {
      ids.push(operation.id);
      const responses = $.object().pretty();
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        const schema = read(response?.schema ?? { type: 'unknown' }, `${operation.id} ${status}`);
        // Documented without a body: the status is still a documented one.
        responses.prop(status, Object.keys(schema).length > 0 ? express(schema) : $.id('undefined'));
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
    // Not derived from the table, as what is public would then have the schemas in it.
    const id = $.type.or(...ids.map((name) => $.type.literal(name)));
    plugin.node($.type.alias(plugin.symbol('OperationId')).export().type(id));
  },
});
