// A function with a time limit, as AWS Lambda calls it. What it returns is the event of the next invocation.
import { type BulkHistory, type BulkProgress, EmailCleaning, SainoError } from 'saino-email-cleaning';

export type Event = { bulkId: number; history?: BulkHistory | null };

/** `nextDelay` is the time in ms after which to invoke the function again. */
export type Result =
  | { bulkId: number; isDone: true; downloadLink: BulkProgress['download_link'] }
  | { bulkId: number; isDone: false; history: BulkHistory; nextDelay: number };

type Context = { getRemainingTimeInMillis: () => number };

/** What is left for the return, in ms. */
const reserve = 1000;

/** It lives for as long as the runtime keeps the instance. */
const saino = new EmailCleaning({ baseUrl: process.env.SAINO_BASE_URL });

export async function handler({ bulkId, history }: Event, context: Context): Promise<Result> {
  const timeout = Math.max(context.getRemainingTimeInMillis() - reserve, 0);
  try {
    const { download_link: downloadLink } = await saino.waitForBulk(bulkId, { history, timeout });
    return { bulkId, isDone: true, downloadLink };
  } catch (error) {
    if (!(error instanceof SainoError) || error.code !== 'wait_timeout') throw error;
    return { bulkId, isDone: false, history: error.history, nextDelay: error.nextDelay };
  }
}
