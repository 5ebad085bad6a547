import { vi } from 'vitest';

/** A job on the clock of fake timers, as a `fetch` that counts its calls. */
export type VirtualJob = { fetch: () => Promise<Response>; requests: () => number };

/**
 * A job that starts now.
 *
 * @param length - In ms.
 * @param percentageAt - From the share of the time that has passed, 0 to 1.
 */
export function startVirtualJob(length: number, percentageAt = (share: number) => Math.floor(share * 100)): VirtualJob {
  const started = Date.now();
  let requests = 0;
  return {
    async fetch() {
      requests += 1;
      const share = (Date.now() - started) / length;
      const data =
        share < 1
          ? { bulk_id: 1002, status: 'processing', percentage: percentageAt(share) }
          : { bulk_id: 1002, status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' };
      return Response.json({ data, status: 'success' });
    },
    requests: () => requests,
  };
}

/** What a promise settles to while the timers are fake, with no more time on them than it takes. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  promise.then(
    () => {
      isSettled = true;
    },
    () => {
      isSettled = true;
    },
  );
  await vi.advanceTimersByTimeAsync(0);
  while (!isSettled) await vi.advanceTimersToNextTimerAsync();
  return promise;
}
