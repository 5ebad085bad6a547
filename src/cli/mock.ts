import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { hasCode, systemReason } from '../disk.js';
import { routes } from '../fake/requests.js';
import { createFakeSaino, type OperationId } from '../testing.js';
import { CommandError, exitCodes } from './command-error.js';
import { duration as inWords } from './format.js';
import { interrupted } from './interrupted.js';
import { flush, print, printError } from './output.js';
import { name } from './package-info.js';
import { type FetchServer, type Handler, parseUrl, serveFetch } from './serve-fetch.js';

type MockOptions = { port: number; duration: number; allowHost: string[] };

export function addMock(program: Command): void {
  program
    .command('mock')
    .description('Serve a fake of the API on this machine, until you press Ctrl-C.')
    .option('-p, --port <port>', 'the port on 127.0.0.1; 0 is a free one', readPort, 4010)
    .addOption(
      new Option('-d, --duration <time>', 'how long each job takes, such as 500ms, 20s, 5m or 2h')
        .argParser(readDuration)
        .default(10_000, '10s'),
    )
    .addOption(
      new Option('--allow-host <host>', 'another host name that leads here, or whose pages may call; repeatable')
        .argParser((host, hosts: string[]) => [...hosts, readHost(host)])
        .default([], 'localhost and the like'),
    )
    .addHelpText('after', '\nExit codes:\n  0  stopped by Ctrl-C\n  1  the port cannot be used\n  2  wrong usage')
    .action(mock);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is an integer from 0 to 65535.');
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads a time as it is typed, such as `20s`, in ms. */
function readDuration(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = units[unit];
  if (factor !== undefined) return Number(amount) * factor;
  throw new InvalidArgumentError('A duration is a number with a unit (ms, s, m or h), such as 20s.');
}

/** Reads the name of a host, in the form that URLs have. */
function readHost(text: string): string {
  // With a port of its own, so that none is left to name.
  const url = parseUrl(`http://${text}:1`);
  if (url && url.href === `http://${url.hostname}:1/`) return url.hostname;
  throw new InvalidArgumentError('A host is a name or an IP address, without a scheme or a port.');
}

async function mock(options: MockOptions): Promise<void> {
  await using server = await serve(options);
  const { url } = server;
  print(`A fake of the API listens at ${url}. It accepts any token, and each job takes ${inWords(options.duration)}.`);
  print('Press Ctrl-C to stop it. Upload a list, then get the progress of its job:');
  for (const line of curlLines(url)) print(`  ${line}`);
  print('Or have this command line do both:');
  print(`  SAINO_TOKEN=any SAINO_BASE_URL=${url} npx ${name} start list.csv --output report.csv`);
  await flush();
  if (!interrupted.aborted) await once(interrupted, 'abort');
}

async function serve({ port, duration, allowHost }: MockOptions): Promise<FetchServer> {
  try {
    return await serveFetch((url) => guard(createFakeSaino({ duration, reportOrigin: url }).fetch, allowHost), {
      port,
      onError: (error) => printError(`✖ Unexpected error, which is a bug: ${String(error)}`),
    });
  } catch (cause) {
    const reason = hasCode(cause, 'EADDRINUSE') ? 'it is taken' : systemReason(cause);
    const next = `Choose another one, such as: npx ${name} mock --port ${port === 65_535 ? 0 : port + 1}`;
    throw new CommandError(exitCodes.failed, `Nothing can listen on port ${port}: ${reason}.`, { cause, next });
  }
}

/**
 * Lets pages of this machine call a handler (CORS), and keeps those of the web from reading what somebody uploads: also
 * those whose name leads to 127.0.0.1 all of a sudden (DNS rebinding), for which the host of the request counts.
 */
function guard(handler: Handler, allowed: readonly string[]): Handler {
  const isAllowed = ({ hostname }: URL) => loopback.test(hostname) || allowed.includes(hostname);
  return async (request) => {
    const { hostname } = new URL(request.url);
    if (!isAllowed(new URL(request.url))) {
      const text = `The mock does not answer for ${hostname}. To have it do so, start it with --allow-host ${hostname}\n`;
      return new Response(text, { status: 421 });
    }
    const response = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await handler(request);
    const origin = parseUrl(request.headers.get('origin') ?? '');
    response.headers.set('vary', 'origin');
    if (origin && isAllowed(origin)) {
      response.headers.set('access-control-allow-origin', origin.origin);
      response.headers.set('access-control-allow-headers', '*');
    }
    return response;
  };
}

const loopback = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** A request of each operation, to paste into a shell. */
function curlLines(server: string): string[] {
  const at = (operation: OperationId) => server + routes.find(({ id }) => id === operation)?.url;
  return [
    `printf 'emails\\nuser@example.com\\n' | curl -H 'token: any' -F 'file=@-;filename=list.csv' ${at('startBulk')}`,
    `curl -H 'token: any' '${at('getBulkProgress')}?bulk_id=1002'`,
    `curl -H 'token: any' '${at('verifyEmail')}?email=user@example.com'`,
  ];
}
