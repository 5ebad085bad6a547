import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { policies } from '../../../src/policies.ts';
import { type Document, findOperation, readOperations } from '../document.ts';
import { Problem } from '../problem.ts';

/** The pieces of each fact, by its number in the spec and its tests. */
const everyPage: Record<string, string[]> = {
  F1: ['https://api.saino.io/'],
  F3: ['token string', 'Saino application'],
  F8: ['tab NodeJS', 'tab PHP', 'tab jQuery', 'tab Python'],
};

const failure = ['400 %}', 'status: "failed", error: "'];

const pages: Partial<Record<keyof typeof policies, Record<string, string[]>>> = {
  getBulkProgress: {
    F2: ['GET https://api.saino.io/api/apis/email-cleaning/bulk-progress'],
    F4: ['bulk_id integer'],
    F5: ['200 %}', '{ data: {', '}, status: "success" }'],
    F6: ['bulk_id: 1002, status: "completed", percentage: 100, download_link: "https://', 'amazonaws.com/', '.csv"'],
    F7: failure,
  },
  startBulk: {
    F9: ['POST https://api.saino.io/api/apis/email-cleaning/verify-bulk'],
    F10: ['file object', '.csv', '.txt', '.xlsx', 'form-data'],
    F11: ['15MB', '100,000', '"emails"'],
    F12: ['200 %}', '{ status: "success", bulk_id: 1002, message: "Successfully added in queue"'],
    F13: failure,
  },
  verifyEmail: {
    F14: ['GET https://api.saino.io/api/apis/email-cleaning/verify-single', 'email string'],
    F15: [
      '200 %}',
      '{ data: { email: "any@gmail.com", free_email: "true",',
      'result: "Safe to Send / Unsafe to Send"',
      'status: "Deliverable" }, status: "success" }',
    ],
    F16: failure,
  },
};

/**
 * Looks for each fact on the vendor's pages, whose addresses are in the spec (`externalDocs`).
 *
 * @param folder - Where the pages are, each called as its address or the path of its operation ends. By default, they
 * are downloaded.
 * @returns A line for each fact that its page does not show.
 */
export async function checkPages(document: Document, folder: string | undefined): Promise<string[]> {
  const operations = await readOperations(document);
  const lines: string[] = [];
  for (const [id, own] of Object.entries(pages)) {
    const { externalDocs, path: route } = findOperation(operations, id);
    if (!externalDocs) throw new Problem(`The spec has no \`externalDocs\` for ${id}, so its page cannot be checked.`);
    const { url } = externalDocs;
    const names = [url, route].map((address) => `${path.posix.basename(address)}.md`);
    const text = plain(folder === undefined ? await download(`${url}.md`) : read(folder, names));
    for (const [fact, pieces] of Object.entries({ ...everyPage, ...own })) {
      const missing = pieces.filter((piece) => !text.includes(plain(piece))).map((piece) => `\`${piece}\``);
      if (missing.length > 0) lines.push(`${fact} ${names[0]} does not show ${missing.join(', ')}.`);
    }
  }
  return lines;
}

/** Samples repeat addresses and names, and would show a fact that the page no longer does. Only their titles count. */
const sample = /(\{% tab title="(?!\d)[^"]*" %\}).*?\{% endtab %\}/gs;

/** The text without the markup of Markdown, HTML and GitBook, without case, spaces and line breaks. */
const plain = (text: string): string =>
  text
    .replaceAll(sample, '$1')
    .replaceAll(/<[^>]*>|&#x20;|[\\`|*]/g, '')
    // Attributes in a tag: `name="bulk_id" type="integer"`.
    .replaceAll(/\w+="([^"]*)"|httpCode=/g, '$1')
    // Examples are JSON, or literals of JavaScript with bare keys and single quotes.
    .replaceAll(/['“”‘’]/g, '"')
    .replaceAll(/"(\w+)"(?=\s*:)/g, '$1')
    .replaceAll(/\s+/g, '')
    .toLowerCase();

function read(folder: string, names: string[]): string {
  const file = names.map((name) => path.join(folder, name)).find((one) => existsSync(one));
  if (file) return readFileSync(file, 'utf8');
  throw new Problem(`The folder of --from has no ${names.join(' or ')}.`);
}

async function download(address: string): Promise<string> {
  const response = await fetch(address, { signal: AbortSignal.timeout(60_000) }).catch(() => undefined);
  if (response?.ok) return response.text();
  throw new Problem(`${address} cannot be read (${response ? `HTTP ${response.status}` : 'no connection'}).`);
}
