import { createServer, type RequestListener } from 'node:http';
import path from 'node:path';
import sirv from 'sirv';
import { createApi } from './api.ts';

const port = Number(process.env.PORT ?? 3000);
const api = createApi();
const page = sirv(path.join(import.meta.dirname, '../dist'));
const notFound: RequestListener = (_request, response) => void response.writeHead(404).end('Not found');

createServer((request, response) =>
  api(request, response, () => page(request, response, () => notFound(request, response))),
).listen(port, () => console.log(`The page is at http://localhost:${port}`));
