import path from 'node:path';

/** Generates the client, the types and the checks into a folder, from the bundled document there. */
export async function generateClient(into: string): Promise<void> {
  const { createClient } = await import('@hey-api/openapi-ts');
  const { default: config } = await import('../../openapi-ts.config.ts');
  const { output, ...rest } = await config;
  await createClient({
    ...rest,
    input: path.join(into, 'openapi.yaml'),
    output: { ...(output as { path: string }), path: into, clean: false },
    logs: { level: 'silent', file: false },
  });
}
