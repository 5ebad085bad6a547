type Handler = (request: Request) => Promise<Response>;

/** Lets pages call a handler, whatever their origin (CORS): a browser gets permission before it sends a token. */
export function allowPages(handler: Handler): Handler {
  return async (request) => {
    const response = request.method === 'OPTIONS' ? new Response(null, { status: 204 }) : await handler(request);
    response.headers.set('access-control-allow-origin', '*');
    response.headers.set('access-control-allow-headers', '*');
    return response;
  };
}
