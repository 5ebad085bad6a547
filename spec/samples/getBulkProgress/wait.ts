import { EmailCleaning, SainoError } from 'saino-email-cleaning';

try {
  // Reads the token from SAINO_TOKEN, and polls until the job is completed.
  const saino = new EmailCleaning();
  const done = await saino.waitForBulk(1002, {
    onProgress: ({ percentage }) => console.log(`${percentage} %`),
  });
  console.log(done.download_link);
} catch (error) {
  if (!(error instanceof SainoError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
