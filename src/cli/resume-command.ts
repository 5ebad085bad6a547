import type { ProgressOptions } from './progress.js';

/** The command line that takes up a watch where it was left: the job goes on by itself. */
export function resumeCommand(name: string, bulkId: number, { watch, output, force, json }: ProgressOptions): string {
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
