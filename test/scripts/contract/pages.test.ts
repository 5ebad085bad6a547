// `npm run contract -- --pages` on pages in both forms that the vendor's have.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPages } from '../../../scripts/lib/contract/pages.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { contract } from '../../support/contract-server.ts';
import { document } from '../../support/document.ts';
import { http, startFaultServer } from '../../support/fault-server.ts';
import { newForm, samples, sourceForm, vendorPages } from '../../support/vendor-pages.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'saino-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Form = typeof newForm;

function writePages(form: Form, change: (text: string, name: string) => string = (text) => text): void {
  for (const [name, page] of Object.entries(vendorPages)) {
    writeFileSync(path.join(folder, `${name}.md`), change(form(page), name) + samples(page));
  }
}

describe.each<[string, Form]>([
  ['source', sourceForm],
  ['newer form', newForm],
])('pages in their %s', (_, form) => {
  test('show every fact', async () => {
    writePages(form);
    expect(await checkPages(document, folder)).toEqual([]);
  });

  const progress = 'bulk-email-progress-status';
  test.each([
    ['F1, F2', progress, 'https://api.saino.io', 'https://api.example.com'],
    ['F2', progress, 'bulk-progress', 'v2'],
    ['F3', 'single-email', 'token', 'x-key'],
    ['F3', 'bulk-email', 'application', 'website'],
    ['F4', progress, 'integer', 'string'],
    ['F5', progress, '"data"', '"result"'],
    ['F6', progress, '100,', '1000,'],
    ['F7', progress, 'error', 'reason'],
    ['F9', 'bulk-email', 'verify-bulk', 'upload'],
    ['F10', 'bulk-email', '.xlsx', '.ods'],
    ['F10', 'bulk-email', 'file', 'list'],
    ['F11', 'bulk-email', '15MB', '20MB'],
    ['F11', 'bulk-email', '100,000', '1,000,000'],
    ['F11', 'bulk-email', '"emails"', '"email"'],
    ['F12', 'bulk-email', '1002', '"1002"'],
    ['F13', 'bulk-email', 'failed', 'error'],
    ['F14', 'single-email', 'verify-single', 'verify'],
    ['F15', 'single-email', '"true"', 'true'],
    ['F15', 'single-email', 'Send / ', 'Send / Risky / '],
    ['F16', 'single-email', '400', '500'],
  ])('do not show %s when %s has another text for %j', async (facts, page, from, to) => {
    writePages(form, (text, name) => (name === page ? text.replaceAll(from, to) : text));
    const lines = await checkPages(document, folder);
    const names = facts.split(', ').map((fact) => `${fact} ${page}.md does not show`);
    expect(lines.map((line) => line.split(' `')[0])).toEqual(names);
  });
});

test('samples in another language are another fact', async () => {
  writePages(newForm);
  const { 'single-email': page } = vendorPages;
  if (page) writeFileSync(path.join(folder, 'single-email.md'), newForm(page) + samples(page, ['Go', 'PHP', 'jQuery']));
  expect(await checkPages(document, folder)).toEqual(['F8 single-email.md does not show `tab NodeJS`, `tab Python`.']);
});

const reroute = `--import=${pathToFileURL(path.join(root, 'test/support/reroute.ts')).href}`;
/** Downloads the pages from a server of the test. */
const download = (url: string) => contract(folder, ['--pages'], { NODE_OPTIONS: reroute, REROUTE_REPORTS_TO: url });

test('the command reads pages from a folder', async () => {
  writePages(sourceForm);
  const fine = { code: 0, stdout: '✔ The pages show every fact.\n', stderr: '' };
  expect(await contract(folder, ['--pages', '--from', '.'], { SAINO_TOKEN: '' })).toMatchObject(fine);
  writeFileSync(path.join(folder, 'bulk-email.md'), '<!DOCTYPE html><p>Sign in</p>');
  const { code, stdout } = await contract(folder, ['--pages', '--from', folder]);
  expect(code).toBe(1);
  expect(stdout.match(/F\d+/g)).toEqual(['F1', 'F3', 'F8', 'F9', 'F10', 'F11', 'F12', 'F13']);
  rmSync(path.join(folder, 'bulk-email.md'));
  const missing = '✖ The folder of --from has no bulk-email.md or verify-bulk.md.\n';
  expect(await contract(folder, ['--pages', '--from', '.'])).toMatchObject({ code: 2, stdout: '', stderr: missing });
});

test('the command downloads pages as Markdown, without the token', async () => {
  await using server = await startFaultServer((socket, { path: target }) => {
    const page = vendorPages[path.basename(target, '.md')];
    socket.write(page ? http(200, {}, newForm(page) + samples(page)) : http(404, {}));
  });
  expect(await download(server.url)).toMatchObject({ code: 0, stderr: '' });
  expect(server.requests.map(({ path: target }) => target).toSorted()).toEqual([
    '/email-cleaner/bulk-email-progress-status.md',
    '/email-cleaner/bulk-email.md',
    '/email-cleaner/single-email.md',
  ]);
  expect(JSON.stringify(server.requests)).not.toContain('secret');
});

test.each([
  [404, /^✖ https:\S+\.md cannot be read \(HTTP 404\)\.\n$/],
  [0, /^✖ https:\S+\.md cannot be read \(no connection\)\.\n$/],
])('the command exits with 2 when the pages cannot be read: %d', async (status, message) => {
  await using server = await startFaultServer((socket) => (status ? socket.write(http(status, {})) : socket.destroy()));
  const { code, stdout, stderr } = await download(server.url);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
