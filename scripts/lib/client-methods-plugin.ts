import { $, type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';

type Config = { name: 'client-methods'; includeInEntry?: boolean };
type ClientMethodsPlugin = DefinePlugin<Config, Config>;

/** How the SDK builds its type `Options`: `Options2<…> & { client: Client; meta?: … }`. The DSL has no accessor for it. */
type Intersection = { value?: { _types?: { '~ref': unknown }[] } };

/**
 * A plugin for openapi-ts that narrows the `client` of a generated function to the methods of the spec's operations,
 * where the SDK requires the whole generated client.
 *
 * A transport of our own then fits without a cast, and the compiler names a method that it lacks.
 */
export const clientMethodsPlugin = definePluginConfig<ClientMethodsPlugin['Types']>({
  name: 'client-methods',
  config: { includeInEntry: false },
  dependencies: ['@hey-api/sdk'],
  handler({ plugin }) {
    const options = plugin.querySymbol({ category: 'type', resource: 'client-options' })?.node as
      | Intersection
      | undefined;
    const client = plugin.querySymbol({ resource: 'client.Client' });
    const own = options?.value?._types?.map((part) => part['~ref']).find(isObjectType);
    if (!own || !client)
      throw new Error('The SDK builds its type Options differently now: update clientMethodsPlugin.');
    const methods = new Set<string>();
    plugin.forEach('operation', ({ operation }) => methods.add(operation.method));
    const names = $.type.or(...[...methods].sort().map((method) => $.type.literal(method)));
    own.prop('client', (property) =>
      property
        .doc(['The client that sends the request, made by `createClient()`.'])
        .type($.type('Pick').generics($.type(client), names)),
    );
  },
});

type ObjectType = ReturnType<typeof $.type.object>;

function isObjectType(node: unknown): node is ObjectType {
  return node instanceof $.type.object().constructor;
}
