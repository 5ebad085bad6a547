import type { CleanOptions } from './clean-options.js';
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

/** Says how to resume a run of `clean`: with the same options, but for those that settle what was uncertain. */
export function toResume(file: string, options: CleanOptions): string {
  const words = ['npx', name, 'clean', quote(/^-./.test(file) ? `./${file}` : file)];
  for (const option of repeated) {
    const value = options[option];
    if (value === undefined) continue;
    words.push(`--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    if (value !== true) words.push(quote(value === '\t' ? 'tab' : String(value)));
  }
  // What came from stdin is kept beside the output, and an empty stdin resumes with it.
  if (file === '-') words.push('</dev/null');
  return `To continue: ${words.join(' ')}`;
}

const repeated = [
  'output',
  'column',
  'delimiter',
  'encoding',
  'caseSensitive',
  'only',
  'escapeFormulas',
  'concurrency',
  'force',
  'yes',
  'json',
] as const satisfies (keyof CleanOptions)[];

/** As a POSIX shell reads it back. */
function quote(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
