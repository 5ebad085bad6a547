import { readFileSync } from 'node:fs';
import { spec } from '../../scripts/lib/paths.ts';

/** The number of a line of the spec: of the first that starts with the first text, the next with the second, and so on. */
export function specLine(...starts: string[]): number {
  const lines = readFileSync(spec, 'utf8').split('\n');
  let at = -1;
  for (const start of starts) {
    at = lines.findIndex((line, index) => index > at && line.trimStart().startsWith(start));
    if (at === -1) throw new Error(`The spec has no line "${start}" there.`);
  }
  return at + 1;
}
