// The process behind startProgressServer(): it tells where it listens, and takes one message at a time.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Question = 'complete' | 'slow-down' | 'count';
export type Count = { requests: number; mostInFlight: number };

let isCompleted = false;
let delay = 0;
let inFlight = 0;
const count: Count = { requests: 0, mostInFlight: 0 };

const server = createServer((request, response) => {
  count.requests++;
  count.mostInFlight = Math.max(count.mostInFlight, ++inFlight);
  const id = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('bulk_id'));
  const body = JSON.stringify({
    data: {
      bulk_id: id,
      status: isCompleted ? 'completed' : 'processing',
      percentage: isCompleted ? 100 : 0,
      download_link: isCompleted ? 'https://reports.example.com/list.csv' : null,
    },
    status: 'success',
  });
  const answer = () => {
    inFlight--;
    response.setHeader('content-type', 'application/json').end(body);
  };
  if (delay > 0) setTimeout(answer, delay);
  else answer();
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));

process.on('message', (question: Question) => {
  if (question === 'complete') isCompleted = true;
  if (question === 'slow-down') delay = 2;
  process.send?.(count);
});
