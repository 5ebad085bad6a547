// Pages in the form of the vendor's, in words of our own.
import { exampleOf } from './document.ts';
import type { VendorPage } from './vendor-page.ts';

export const host = 'https://api.saino.io';
export const folderOfApi = '/api/apis/email-cleaning';
const token = { in: 'headers', name: 'token', type: 'string', text: 'You find it in the Saino application.' } as const;
// A literal of JavaScript, with a comment, bare keys and both kinds of quotes.
export const failure = '{\n  status: \'failed\',\n  error: "" // a reason, as of https://example.com\n}';
const samples = ['NodeJs', 'PHP-HTTP', 'JQUERY', 'Python'];
const asJson = (id: string, name: string) => JSON.stringify(exampleOf(id, name).value, null, 4);

export type Pages = Record<'bulk-email' | 'bulk-email-progress-status' | 'single-email', VendorPage>;

/** Pages that show every fact. */
export const vendorPages = (): Pages => ({
  'bulk-email': {
    method: 'POST',
    host,
    path: `${folderOfApi}/verify-bulk`,
    intro: 'Lists stay under 15MB and 100,000 rows. Their column is called "emails".',
    inputs: [
      token,
      { in: 'form-data-parameters', name: 'file', type: 'object', text: 'A .csv/.txt/.xlsx as form-data \\(a blob\\)' },
    ],
    responses: { 200: '{ status: \'success\', bulk_id: 1002, message: "Successfully added in queue", }', 400: failure },
    samples,
  },
  'bulk-email-progress-status': {
    method: 'GET',
    host,
    path: `${folderOfApi}/bulk-progress`,
    intro: 'How far a job is.',
    inputs: [token, { in: 'query-parameters', name: 'bulk_id', type: 'integer', text: 'Which job.' }],
    responses: { 200: asJson('getBulkProgress', 'completed'), 400: failure },
    samples,
  },
  'single-email': {
    method: 'GET',
    host,
    path: `${folderOfApi}/verify-single`,
    intro: 'One address.',
    inputs: [token, { in: 'query-parameters', name: 'email', type: 'string', text: 'Which address.' }],
    responses: {
      200: asJson('verifyEmail', 'safe-to-send').replace('Safe to Send', 'Safe to Send / Unsafe to Send'),
      400: failure,
    },
    samples,
  },
});
