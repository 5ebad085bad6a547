const { SainoError } = require('saino-email-cleaning');

const hour = 60 * 60_000;

/**
 * Cleans a list, and tells somebody how that ended.
 *
 * @param {import('saino-email-cleaning').EmailCleaning} saino
 * @param {string[]} addresses
 * @param {(message: string) => void} notify
 * @returns {Promise<string | undefined>} the report, as CSV.
 */
exports.cleanList = async (saino, addresses, notify) => {
  try {
    const { bulk_id } = await saino.startBulk(addresses);
    const done = await saino.waitForBulk(bulk_id, { timeout: 6 * hour });
    const report = await saino.downloadReport(done);
    notify(`List ${bulk_id} is clean.`);
    return await report.text();
  } catch (error) {
    if (!(error instanceof SainoError)) throw error;
    notify(error.message);
  }
};
