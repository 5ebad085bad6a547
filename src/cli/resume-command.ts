import type { FollowOptions } from './options.js';
import { name } from './package-info.js';

/** Says how to continue: the job itself goes on at the API. */
export const toContinue = (bulkId: number, options: FollowOptions): string =>
  `To continue: ${resumeCommand(bulkId, options)}`;

function resumeCommand(bulkId: number, { watch, output, force, json }: FollowOptions): string {
  const words = ['npx', name, 'progress', String(bulkId)];
  if (watch) words.push('--watch');
  if (output !== undefined) words.push('--output', quote(output));
  if (force) words.push('--force');
  if (json) words.push('--json');
  return words.join(' ');
}

/** As a POSIX shell reads it back. */
function quote(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
