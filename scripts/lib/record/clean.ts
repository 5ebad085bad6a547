import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createFakeSaino } from 'saino-email-cleaning/testing';
import { serveFetch } from '../../../src/cli/serve-fetch.ts';
import { root } from '../paths.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Recording } from './draw.ts';
import { recordTerminal } from './terminal.ts';

/** How long a job takes, in ms: long enough for its bar to be seen. */
const duration = 4_000;
const rows = 250_000;
const cli = path.join(root, 'dist/package/cli.js');
const options = 'contacts.csv --output clean.csv';
const shown = `npx saino-email-cleaning clean ${options}`;

const ctrlC = '\u0003';
const yes = { after: '[y/N]', keys: 'y\r' };

export type CleanRecordings = { whole: Recording[]; resumed: Recording[] };

/** Records how a list of several jobs is cleaned: undisturbed, and interrupted and resumed. */
export async function recordClean(): Promise<CleanRecordings> {
  const server = await serveFetch((url) => createFakeSaino({ duration, reportOrigin: url }).fetch);
  await using _ = server;
  using folder = temporaryFolder();
  writeFileSync(path.join(folder.path, 'contacts.csv'), list());
  const env = { SAINO_TOKEN: 'any', SAINO_BASE_URL: server.url };
  const run = async (more: string, typed: { after: string; keys: string }[], exitCode = 0): Promise<Recording> => {
    const command = [process.execPath, cli, 'clean', ...options.split(' '), ...more.split(' ').filter(Boolean)];
    const screens = await recordTerminal(command, { columns: 84, cwd: folder.path, env, typed, exitCode });
    return { command: `${shown}${more}`, screens };
  };
  const whole = [await run('', [yes])];
  const interrupted = await run(' --force', [yes, { after: 'bulk id 1006', keys: ctrlC }], 130);
  return { whole, resumed: [interrupted, await run(' --force', [])] };
}

/** A list with a few of everything: duplicates, and rows without an address. */
function list(): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const number = index % 80 === 7 ? index - 7 : index;
    const domain = index % 9 === 4 ? 'example.org' : 'example.com';
    const address = index % 2_500 === 3 ? '' : `user${number}@${index === number ? domain : 'example.com'}`;
    return `Customer ${index + 1},${address},${index % 5 === 0 ? '"Blue, Green & Co."' : 'Example GmbH'}`;
  });
  return `Name,E-mail,Company\n${lines.join('\n')}\n`;
}
