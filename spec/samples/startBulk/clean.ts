import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { EmailCleaning, SainoError } from 'saino-email-cleaning';

try {
  const saino = new EmailCleaning(); // Reads the token from SAINO_TOKEN.
  const { bulk_id } = await saino.startBulk(await openAsBlob('list.csv'));
  console.log(`Bulk job ${bulk_id}`); // Store it, since nothing else leads to the job.
  const done = await saino.waitForBulk(bulk_id, {
    onProgress: ({ percentage }) => console.log(`${percentage} %`),
  });
  const report = await saino.downloadReport(done);
  await writeFile(`report-${bulk_id}.csv`, report.body ?? '');
  console.log(`Saved report-${bulk_id}.csv`);
} catch (error) {
  if (!(error instanceof SainoError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
