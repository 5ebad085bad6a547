import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, inject } from 'vitest';
import { type FaultServer, http, json, startFaultServer } from './fault-server.ts';
import { run } from './run.ts';
import { token } from './secrecy.ts';

/** The command line as the package ships it. */
export const cli = path.join(inject('builtProject'), 'dist/package/cli.js');

export const environment = (url: string) => ({ SAINO_TOKEN: token, SAINO_BASE_URL: url, NO_COLOR: undefined });

/** Where nothing listens: what is refused before a request is sent never gets there. */
export const nowhere = 'http://127.0.0.1:1';

/** A folder of its own for each test of a file, in which the command line runs. */
export function useFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'saino-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => path.join(folder, name);
  return {
    at,
    path: () => folder,
    files: () => readdirSync(folder),
    read: (name: string) => readFileSync(at(name), 'utf8'),
    write: (name: string, content: string | Uint8Array) => writeFileSync(at(name), content),
    /** Runs the command line, with the API at `url`. */
    saino: (url: string, ...args: string[]) =>
      run(process.execPath, [cli, ...args], { cwd: folder, env: environment(url) }),
    /** Runs a line of bash, in which `$saino` is the command line. */
    bash: (url: string, line: string, env: NodeJS.ProcessEnv = {}) =>
      run('bash', ['-o', 'pipefail', '-c', line.replaceAll('$saino', `'${process.execPath}' '${cli}'`)], {
        cwd: folder,
        env: { ...environment(url), ...env },
      }),
  };
}

const hasTerminal = process.platform === 'linux';

/** For tests that need a terminal: where there is none, and no CI that must have one, they say that they were skipped. */
export const terminal = {
  isMissing: !hasTerminal && !process.env.CI,
  note: hasTerminal ? '' : ' (skipped: it needs the `script` command of Linux)',
  /** A line of bash that runs another one on a terminal. */
  running: (line: string) => `TERM=xterm script --quiet --return --command "${line}" /dev/null`,
};

export const started = { status: 'success', bulk_id: 1002, message: 'Successfully added in queue' };

const notFound = http(404, {});

export type Job = {
  /** The response to an upload. */
  upload?: Buffer;
  /** The response to a request to verify an address. */
  verification?: Buffer;
  /** The states of the job, or whole responses, one for each request for its progress. The last one is repeated. */
  states?: (object | Buffer)[];
  /** The response to each request for progress, in place of a state. */
  progress?: Buffer;
  /** The response of the report's host, which is this server as well. */
  report?: Buffer | ((socket: Socket) => void);
};

/** The API with one job, which is completed from the start unless it has states of its own. */
export async function startApi({ upload, verification, states, progress, report }: Job = {}): Promise<FaultServer> {
  let polls = 0;
  const nextState = () => {
    const all = states ?? [{ status: 'completed', percentage: 100, download_link: `${server.url}/r.csv` }];
    const data = all[Math.min(polls, all.length - 1)];
    polls += 1;
    if (data instanceof Buffer) return data;
    return json(200, { data: { bulk_id: 1002, ...data }, status: 'success' });
  };
  const server = await startFaultServer((socket, { path: target }) => {
    if (target.includes('/verify-bulk')) return socket.write(upload ?? json(200, started));
    if (target.includes('/verify-single')) return socket.write(verification ?? notFound);
    if (target.includes('/bulk-progress')) return socket.write(progress ?? nextState());
    return typeof report === 'function' ? report(socket) : socket.write(report ?? notFound);
  });
  return server;
}
