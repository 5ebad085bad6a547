import { readFileSync } from 'node:fs';

/** The package's own name and version. */
export const { name, version } = JSON.parse(
  // From the bundle in dist/package as well as from here.
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { name: string; version: string };
