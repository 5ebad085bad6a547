import { baseUrl } from '../../generated/server.gen.js';
import type { CleanOptions } from './clean-options.js';
import type { FollowOptions } from './options.js';
import { name } from './package-info.js';
import { apiUrl } from './saino.js';

/** Says how to continue: the job itself goes on at the API. */
export const toContinue = (bulkId: number, options: FollowOptions): string =>
  `To continue: ${resumeCommand(bulkId, options)}`;

function resumeCommand(bulkId: number, { watch, output, force, json }: FollowOptions): string {
  const words = ['npx', name, 'progress', String(bulkId)];
  if (watch) words.push('--watch');
  if (output !== undefined) words.push('--output', quote(output));
  if (force) words.push('--force');
  if (json) words.push('--json');
  return withServer(words.join(' '));
}

/** Says how to resume a run of `clean`: with the same options, but for those that settle what was uncertain. */
export function toResume(file: string, options: CleanOptions): string {
  const words = ['npx', name, 'clean', quote(/^-./.test(file) ? `./${file}` : file)];
  for (const option of repeated) {
    const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    for (const value of [options[option] ?? []].flat()) {
      words.push(flag + (value === true ? '' : ` ${quote(value === '\t' ? 'tab' : String(value))}`));
    }
  }
  const command = words.join(' ');
  if (file !== '-') return `To continue: ${withServer(command)}`;
  // What came from stdin is kept beside the output, and an empty stdin resumes with it.
  return `To continue: ${withServer(isPowerShell() ? `$null | ${command}` : `${command} </dev/null`)}`;
}

const repeated = [
  'output',
  'column',
  'sheet',
  'delimiter',
  'encoding',
  'caseSensitive',
  'keep',
  'drop',
  'rejects',
  'reuse',
  'reuseDays',
  'maxAddresses',
  'escapeFormulas',
  'concurrency',
  'keepState',
  'force',
  'yes',
  'json',
] as const satisfies (keyof CleanOptions)[];

const isPowerShell = (): boolean => process.platform === 'win32';

/** The server is part of what is resumed: at another one, a bulk id is somebody else's. */
function withServer(command: string): string {
  const server = apiUrl();
  if (server === baseUrl) return command;
  if (isPowerShell()) return `$env:SAINO_BASE_URL = '${server.replaceAll("'", "''")}'; ${command}`;
  return `SAINO_BASE_URL=${quote(server)} ${command}`;
}

/** As the shell reads it back: PowerShell on Windows, a POSIX shell elsewhere. */
function quote(word: string): string {
  if (isPowerShell()) return /^[\w./\\:-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
