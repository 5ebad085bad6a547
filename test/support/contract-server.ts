// A stand-in for the API, for what `npm run contract` says of it.
import { json, type ReceivedRequest, started, startFaultServer, verified } from './fault-server.ts';

export const token = 'Kf7-secret-token';

export const failed = json(400, { status: 'failed', error: 'No.' });
export const known = '/bulk-progress?bulk_id=1002';
export const unknown = '/bulk-progress?bulk_id=2147483647';
export const bad = '/bulk-progress?bulk_id=not-an-integer';

export const isKnown = ({ path: target, headers }: ReceivedRequest) =>
  target.endsWith(known) && headers.token === token;

/** Does as the spec says. */
export function conform(request: ReceivedRequest): Buffer {
  const { path: target, headers } = request;
  if (headers.token !== token) return failed;
  if (target.includes('/verify-single?')) return verified();
  if (target.includes('/verify-bulk')) return started();
  return isKnown(request) ? completed() : failed;
}

export const completed = (data: object = {}, headers: Record<string, string> = {}) =>
  json(
    200,
    {
      data: {
        bulk_id: 1002,
        status: 'completed',
        percentage: 100,
        download_link: 'https://reports.example.com/s?key=signed',
        ...data,
      },
      status: 'success',
    },
    { date: 'now', server: 'nginx', 'cf-ray': '1', ...headers },
  );

/** A server that does as the spec says, except for what it has another response for. */
export const startServer = (respond: (request: ReceivedRequest) => Buffer | undefined = () => undefined) =>
  startFaultServer((socket, request) => socket.write(respond(request) ?? conform(request)));
