import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createFakeSaino } from 'saino-email-cleaning/testing';
import { serveFetch } from '../../../src/cli/serve-fetch.ts';
import { root } from '../paths.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Recording } from './draw.ts';
import { type RecordOptions, recordTerminal } from './terminal.ts';

/** How long a job takes, in ms: long enough for its bar to be seen. */
const duration = 4_000;
const rows = 250_000;
const cli = path.join(root, 'dist/package/cli.js');
const command = 'clean contacts.csv --output clean.csv';

const ctrlC = '\u0003';
const yes = { after: '[y/N]', keys: 'y\r' };

/** Records how a list of several jobs is cleaned. */
export async function recordWhole(): Promise<Recording[]> {
  await using stage = await setStage();
  return [await stage.run({ typed: [yes] })];
}

/** Records how that is interrupted in its second job, and resumed. */
export async function recordResumed(): Promise<Recording[]> {
  await using stage = await setStage();
  const interrupted = await stage.run({ typed: [yes, { after: 'bulk id 1003', keys: ctrlC }], exitCode: 130 });
  return [interrupted, await stage.run({ typed: [yes] })];
}

type Run = (options: Pick<RecordOptions, 'typed' | 'exitCode'>) => Promise<Recording>;

/** A list in a folder of its own, and a fake of the API to clean it. */
async function setStage(): Promise<AsyncDisposable & { run: Run }> {
  const scratch = temporaryFolder();
  const server = await serveFetch((url) => createFakeSaino({ duration, reportOrigin: url }).fetch);
  writeFileSync(path.join(scratch.folder, 'contacts.csv'), list());
  const env = { SAINO_TOKEN: 'any', SAINO_BASE_URL: server.url };
  return {
    async run(options) {
      const args = [process.execPath, cli, ...command.split(' ')];
      const screens = await recordTerminal(args, { columns: 84, cwd: scratch.folder, env, ...options });
      return { command: `npx saino-email-cleaning ${command}`, screens };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      scratch[Symbol.dispose]();
    },
  };
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
