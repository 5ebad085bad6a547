import { EmailCleaning, SainoError } from 'saino-email-cleaning';

try {
  // The token comes from SAINO_TOKEN. It asks again until the job is completed.
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
