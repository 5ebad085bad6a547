// A stand-in for the API, and how tests run `npm run contract` against it.
import path from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { json, type ReceivedRequest, started, startFaultServer, verified } from './fault-server.ts';
import { run } from './run.ts';

export const token = 'Kf7-secret-token';
export const address = 'ana@example.com';
export const known = '/bulk-progress?bulk_id=1002';
export const unknown = '/bulk-progress?bulk_id=2147483647';
export const bad = '/bulk-progress?bulk_id=not-an-integer';

/** The response to a job that exists, with other fields in `data`. */
export const completed = (data: object = {}, headers: Record<string, string> = {}) => {
  const link = 'https://reports.example.com/s?key=signed';
  const job = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: link, ...data };
  return json(200, { data: job, status: 'success' }, { date: 'now', server: 'nginx', 'cf-ray': '1', ...headers });
};

/** Does as the spec says. */
export function conform({ path: target, headers }: ReceivedRequest): Buffer {
  if (headers.token === token && target.includes('/verify-single?')) return verified();
  if (headers.token === token && target.includes('/verify-bulk')) return started();
  const isKnown = headers.token === token && target.endsWith(known);
  return isKnown ? completed() : json(400, { status: 'failed', error: 'No.' });
}

/** A server that does as the spec says, except for what it has another response for. */
export const startServer = (respond: (request: ReceivedRequest) => Buffer | undefined = () => undefined) =>
  startFaultServer((socket, request) => socket.write(respond(request) ?? conform(request)));

const script = path.join(root, 'scripts/contract.ts');

/** Runs the command in a folder, which is also where it would put temporary files. */
export const contract = (cwd: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, [script, ...args], { cwd, env: { SAINO_TOKEN: token, TMPDIR: cwd, ...env } });
