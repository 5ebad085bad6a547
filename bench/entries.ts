import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/lib/paths.ts';

type Manifest = { name: string; exports: Record<string, string | { default: string }> };

/** What callers can import code from, as they write it. The built files are what it resolves to, from here as well. */
export function readEntries(): string[] {
  const { name, exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string' ? [] : path.posix.join(name, entry),
  );
}
