import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DefinePlugin, definePluginConfig } from '@hey-api/openapi-ts';

type Config = { name: 'event-streams'; includeInEntry?: boolean };
type EventStreamsPlugin = DefinePlugin<Config, Config>;

const declaration = 'export function createSseClient';

const refusal = `${declaration}(_options: ServerSentEventsOptions): never {
  throw new Error('No operation of this API streams events.');
}
`;

/**
 * A plugin for openapi-ts that leaves out how server-sent events are read, unless an operation of the spec sends any.
 *
 * The generated client has it in any case, which no bundler can drop: a tenth of what the client weighs. The generator has
 * no option for that (https://github.com/hey-api/hey-api/issues/2762).
 */
export const eventStreamsPlugin = definePluginConfig<EventStreamsPlugin['Types']>({
  name: 'event-streams',
  config: { includeInEntry: false },
  dependencies: [],
  handler({ plugin }) {
    let hasEventStreams = false;
    plugin.forEach('operation', ({ operation }) => {
      const responses = Object.values(operation.responses ?? {});
      hasEventStreams ||= responses.some((response) => response?.mediaType === 'text/event-stream');
    });
    if (hasEventStreams) return;
    // The client is copied before any plugin runs.
    const file = path.join(plugin.context.config.output.path, 'core/serverSentEvents.gen.ts');
    const source = readFileSync(file, 'utf8');
    const start = source.indexOf(declaration);
    if (start === -1) throw new Error('The client reads events differently now: update eventStreamsPlugin.');
    writeFileSync(file, source.slice(0, start) + refusal);
  },
});
