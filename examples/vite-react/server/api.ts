import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type BulkHistory, EmailCleaning, SainoError } from 'saino-email-cleaning';

/** A handler that passes on what is not its own, as those of Vite, Connect and Express do. */
type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => Promise<void>;

/** The routes that the page calls. The token stays here: it is read from SAINO_TOKEN, and sent to the API alone. */
export function createApi(): Middleware {
  if (!process.env.SAINO_TOKEN) {
    console.error('Set SAINO_TOKEN to the token from the Saino app, such as SAINO_TOKEN=… npm start');
    process.exit(1);
  }
  const saino = new EmailCleaning({ baseUrl: process.env.SAINO_BASE_URL });

  // Check in each route that the user may upload lists, or may see this job.
  const routes: Record<string, (body: object) => Promise<unknown>> = {
    async 'POST /api/lists'(body) {
      const { addresses } = body as { addresses: string[] };
      const { bulk_id } = await saino.startBulk(addresses);
      return { bulkId: bulk_id };
    },
    async 'POST /api/bulk-progress'(body) {
      const { bulkId, history } = body as { bulkId: number; history?: BulkHistory };
      return saino.checkBulk(bulkId, { history });
    },
  };

  return async (request, response, next) => {
    const route = routes[`${request.method} ${request.url}`];
    if (!route) return next();
    try {
      send(response, 200, await route(await readBody(request)));
    } catch (error) {
      const { status, message, retryable } = describe(error);
      send(response, status, { message, retryable });
    }
  };
}

/** A body that no page of ours sends. */
class BadRequest extends Error {}

/** @throws BadRequest for what is not a JSON object. */
async function readBody(request: IncomingMessage): Promise<object> {
  const body: unknown = await json(request).catch(() => undefined);
  if (typeof body === 'object' && body !== null) return body;
  throw new BadRequest('The body must be a JSON object.');
}

/** What the page may know of an error. A SainoError's message has no token and no address in it. */
function describe(error: unknown): { status: number; message: string; retryable: boolean } {
  if (error instanceof SainoError) {
    const { code, message, retryable } = error;
    return { status: code === 'invalid_argument' ? 400 : 502, message, retryable };
  }
  if (error instanceof BadRequest) return { status: 400, message: error.message, retryable: false };
  console.error(error);
  return { status: 500, message: 'Something went wrong on the server.', retryable: false };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
