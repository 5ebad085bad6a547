import { type Command, InvalidArgumentError, Option } from 'commander';
import { operations } from '../fake/operations.js';
import { hasCode, systemReason } from '../files/system-error.js';
import { createFakeSaino } from '../testing.js';
import { allowPages } from './allow-pages.js';
import { CommandError, exitCodes } from './command-error.js';
import { duration as inWords } from './duration.js';
import { interrupted } from './interrupted.js';
import { addHelp } from './options.js';
import { flush, print, printError } from './output.js';
import { name } from './package-info.js';
import { readDuration } from './read-duration.js';
import { type FetchServer, serveFetch } from './serve-fetch.js';

type MockOptions = { port: number; duration: number };

export function addMock(program: Command): void {
  const command = program
    .command('mock')
    .description('Serve a fake of the API on this machine, until you press Ctrl-C.')
    .option('-p, --port <port>', 'the port on 127.0.0.1; 0 is a free one', readPort, 4010)
    .addOption(
      new Option('-d, --duration <time>', 'how long each job takes, such as 500ms, 20s, 5m or 2h')
        .argParser(readDuration)
        .default(10_000, '10s'),
    );
  addHelp(command);
  command.action(mock);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is an integer from 0 to 65535.');
}

async function mock({ port, duration }: MockOptions): Promise<void> {
  await using server = await serve(port, duration);
  print(`A fake of the API listens at ${server.url}. It accepts any token, and each job takes ${inWords(duration)}.`);
  print('Press Ctrl-C to stop it. Upload a list, then get the progress of its job:');
  for (const line of curlLines(server.url)) print(`  ${line}`);
  print('Or have this command line do both:');
  print(`  SAINO_TOKEN=any SAINO_BASE_URL=${server.url} npx ${name} start list.csv --output report.csv`);
  await flush();
  await untilInterrupted();
}

async function serve(port: number, duration: number): Promise<FetchServer> {
  try {
    return await serveFetch((url) => allowPages(createFakeSaino({ duration, reportOrigin: url }).fetch), {
      port,
      onError: (error) => printError(`✖ Unexpected error, which is a bug: ${String(error)}`),
    });
  } catch (cause) {
    const reason = hasCode(cause, 'EADDRINUSE') ? 'it is taken' : systemReason(cause);
    const next = `Choose another one, such as: npx ${name} mock --port ${port === 65_535 ? 0 : port + 1}`;
    throw new CommandError(exitCodes.failed, `Nothing can listen on port ${port}: ${reason}.`, { cause, next });
  }
}

/** A request of each operation, to paste into a shell. */
function curlLines(server: string): string[] {
  const { startBulk, getBulkProgress, verifyEmail } = operations;
  return [
    `printf 'emails\\nuser@example.com\\n' | curl -H 'token: any' -F 'file=@-;filename=list.csv' ${server}${startBulk.url}`,
    `curl -H 'token: any' '${server}${getBulkProgress.url}?bulk_id=1002'`,
    `curl -H 'token: any' '${server}${verifyEmail.url}?email=user@example.com'`,
  ];
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => resolve());
  });
}
