import { type EmailCleaning, SainoError } from 'saino-email-cleaning';

const hour = 60 * 60_000;

/**
 * Cleans a list, and tells somebody how that ended.
 *
 * @returns the report, as CSV.
 */
export async function cleanList(
  saino: EmailCleaning,
  addresses: string[],
  notify: (message: string) => void,
): Promise<string | undefined> {
  try {
    const { bulk_id } = await saino.startBulk(addresses);
    const done = await saino.waitForBulk(bulk_id, { timeout: 6 * hour });
    const report = await saino.downloadReport(done);
    notify(`List ${bulk_id} is clean.`);
    return await report.text();
  } catch (error) {
    if (!(error instanceof SainoError)) throw error;
    notify(error.message);
    return undefined;
  }
}
