// Cleans a list: uploads it, waits until its job is completed, and saves the report.
import { existsSync, openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { EmailCleaning, SainoError } from 'saino-email-cleaning';

/** A list to upload, or the bulk id of a list that was uploaded before. */
const [input = '', target = 'report.csv'] = process.argv.slice(2);
const isBulkId = /^\d+$/.test(input);

if (!input) exit('Usage: npm start -- <list.csv or bulk id> [report.csv]');
if (!process.env.SAINO_TOKEN) exit('Set SAINO_TOKEN to the token from the Saino app.');
if (!isBulkId && !existsSync(input)) exit(`There is no file ${input}.`);
if (existsSync(target)) exit(`${target} exists already. Move it, or name another file for the report.`);

const saino = new EmailCleaning({ baseUrl: process.env.SAINO_BASE_URL });
const interruption = new AbortController();
const { signal } = interruption;
process.once('SIGINT', () => interruption.abort());

let bulkId: number | undefined;
try {
  bulkId = isBulkId ? Number(input) : await upload(input);
  await saveReport(bulkId);
} catch (error) {
  if (!(error instanceof SainoError)) throw error;
  console.error(signal.aborted ? 'Interrupted.' : error.message);
  // The job itself continues at the API.
  if (bulkId !== undefined) console.error(`To resume bulk job ${bulkId}: npm start -- ${bulkId} ${target}`);
  else if (signal.aborted) console.error('The list may have arrived: look for its job before you upload it again.');
  process.exitCode = signal.aborted ? 130 : 1;
}

async function upload(list: string): Promise<number> {
  const { bulk_id } = await saino.startBulk(await openAsBlob(list), { fileName: list, signal });
  console.log(`Bulk job ${bulk_id} started.`);
  return bulk_id;
}

async function saveReport(id: number): Promise<void> {
  const done = await saino.waitForBulk(id, {
    signal,
    onProgress: ({ percentage, status }) => console.log(`${percentage} %, ${status}`),
  });
  const { body } = await saino.downloadReport(done, { signal });
  if (!body) throw new Error('The report has no body.');
  await writeFile(target, body);
  console.log(`Saved the report to ${target}.`);
}

function exit(reason: string): never {
  console.error(reason);
  process.exit(1);
}
