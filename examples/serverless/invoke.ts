// Invokes the handler once, on this machine: prints what it returns, for the next invocation.
import { SainoError } from 'saino-email-cleaning';
import { type Event, handler } from './handler.ts';

const { SAINO_TOKEN, LIMIT_MS = '28000' } = process.env;
if (!SAINO_TOKEN) exit('Set SAINO_TOKEN to the token from the Saino app.');
if (!(Number(LIMIT_MS) > 0)) exit(`LIMIT_MS must be a number of ms, not ${LIMIT_MS}.`);

const event = readEvent(process.argv[2]);
const end = performance.now() + Number(LIMIT_MS);
try {
  const result = await handler(event, { getRemainingTimeInMillis: () => end - performance.now() });
  console.log(JSON.stringify(result));
} catch (error) {
  if (!(error instanceof SainoError)) throw error;
  exit(error.message);
}

function readEvent(text = ''): Event {
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === 'object' && event && 'bulkId' in event) return event as Event;
  } catch {
    // As below.
  }
  return exit(`Usage: npm run -s invoke -- '{"bulkId":1002}'`);
}

function exit(reason: string): never {
  console.error(reason);
  process.exit(1);
}
