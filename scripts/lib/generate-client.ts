import path from 'node:path';
import { operationsPlugin } from './operations-plugin.ts';
import { Problem } from './problem.ts';

/** What openapi-ts throws where a plugin does. */
type JobError = { originalError?: { error?: { message: string; pluginName?: string } } };

/**
 * Generates the client, the types and the checks into a folder, from the bundled document there.
 *
 * @param isForeign - Whether the document is to be compared alone: no response will be checked against it.
 * @throws a {@link Problem} for what a plugin of ours refuses.
 */
export async function generateClient(into: string, isForeign = false): Promise<void> {
  const { createClient } = await import('@hey-api/openapi-ts');
  const { default: config } = await import('../../openapi-ts.config.ts');
  const { output, plugins = [], ...rest } = await config;
  try {
    await createClient({
      ...rest,
      plugins: isForeign ? plugins.map(withoutChecks) : plugins,
      input: path.join(into, 'openapi.yaml'),
      output: { ...(output as { path: string }), path: into, clean: false },
      logs: { level: 'silent', file: false },
    });
  } catch (error) {
    const reason = (error as JobError).originalError?.error;
    if (reason?.pluginName === undefined) throw error;
    throw new Problem(`The client cannot be generated: ${reason.message}`, { cause: error });
  }
}

function withoutChecks<Plugin>(plugin: Plugin) {
  const isOperations = (plugin as { name?: string }).name === 'operations';
  return isOperations ? operationsPlugin({ isForeign: true }) : plugin;
}
