import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DefinePlugin, definePluginConfig, type IR } from '@hey-api/openapi-ts';

type Config = { name: 'unused-parts'; includeInEntry?: boolean };
type UnusedPartsPlugin = DefinePlugin<Config, Config>;

/** What only some operations need of the generated client. */
type Part = {
  isNeeded: (operation: IR.OperationObject) => boolean;
  file: string;
  /** What is left out, and what stands in its place. */
  cuts: [pattern: RegExp, replacement: string][];
};

const parts: Part[] = [
  {
    isNeeded: ({ responses = {} }) =>
      Object.values(responses).some((response) => response?.mediaType === 'text/event-stream'),
    file: 'core/serverSentEvents.gen.ts',
    cuts: [
      [
        /export function createSseClient[\s\S]*/,
        `export function createSseClient(_options: ServerSentEventsOptions): never {
          throw new Error('No operation of this API streams events.');
        }\n`,
      ],
    ],
  },
  {
    isNeeded: ({ parameters }) => Object.keys(parameters?.path ?? {}).length > 0,
    file: 'core/utils.gen.ts',
    cuts: [
      [/import \{[^}]*\} from '\.\/pathSerializer\.gen[^']*';\n/, ''],
      [
        /export const defaultPathSerializer[\s\S]*?(?=export const getUrl)/,
        `export const defaultPathSerializer = (_: PathSerializer): never => {
          throw new Error('No operation of this API has a parameter in its path.');
        };\n\n`,
      ],
    ],
  },
];

/**
 * A plugin for openapi-ts that leaves out of the client what no operation of the spec needs: how events are read, and how
 * the parameters of a path are written.
 *
 * The generated client has both in any case, which no bundler can drop: an eighth of what the client weighs. The generator
 * has no option for that (https://github.com/hey-api/hey-api/issues/2762).
 */
export const unusedPartsPlugin = definePluginConfig<UnusedPartsPlugin['Types']>({
  name: 'unused-parts',
  config: { includeInEntry: false },
  dependencies: [],
  handler({ plugin }) {
    const needed = new Set<Part>();
    plugin.forEach('operation', ({ operation }) => {
      for (const part of parts) if (part.isNeeded(operation)) needed.add(part);
    });
    // The client is copied before any plugin runs.
    for (const part of parts) if (!needed.has(part)) leaveOut(plugin.context.config.output.path, part);
  },
});

function leaveOut(folder: string, part: Part): void {
  const file = path.join(folder, part.file);
  let source = readFileSync(file, 'utf8');
  for (const [pattern, replacement] of part.cuts) {
    if (!pattern.test(source))
      throw new Error(`The generator writes ${part.file} differently: update unusedPartsPlugin.`);
    source = source.replace(pattern, () => replacement);
  }
  writeFileSync(file, source);
}
