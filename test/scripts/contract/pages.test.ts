// `npm run contract -- --pages` against pages in both forms that the vendor's have, and many ways in which they may change.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPages } from '../../../scripts/lib/contract/pages/check-pages.ts';
import { facts } from '../../../scripts/lib/contract/pages/facts.ts';
import { placesOf } from '../../../scripts/lib/contract/pages/places.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { document } from '../../support/document.ts';
import { http, startFaultServer } from '../../support/fault-server.ts';
import { run } from '../../support/run.ts';
import { specLine } from '../../support/spec-line.ts';
import { newForm, sourceForm, type VendorPage } from '../../support/vendor-page.ts';
import { failure, folderOfApi, host, type Pages, vendorPages } from '../../support/vendor-pages.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'saino-pages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(path.join(folder, `${name}.md`), text);

function writePages(form: (page: VendorPage) => string, pages = vendorPages()): void {
  for (const [name, page] of Object.entries(pages)) write(name, form(page));
}

const forms = [
  { form: 'the source', render: sourceForm },
  { form: 'the newer form', render: newForm },
];

describe.each(forms)('pages in $form', ({ render }) => {
  test('that show every fact have no deviation', async () => {
    writePages(render);
    expect(await checkPages(document, folder)).toEqual({ lines: ['✔ 0 deviations in 3 pages.'], exitCode: 0 });
  });

  const progress = 'bulk-email-progress-status';
  const bulk = 'bulk-email';
  const single = 'single-email';
  const replaceIn = (page: VendorPage, status: string, find: string, replacement: string) => {
    const before = page.responses[status] ?? '';
    page.responses[status] = before.replace(find, replacement);
    expect(page.responses[status]).not.toBe(before);
  };
  const setInput = (page: VendorPage, name: string, change: Partial<VendorPage['inputs'][number]>) => {
    page.inputs = page.inputs.map((input) => (input.name === name ? { ...input, ...change } : input));
  };

  test.each<[string, (pages: Pages) => void, string[]]>([
    [
      'the server',
      (pages) => {
        pages[bulk].host = 'https://api.example.com';
      },
      [`F1 ${bulk} does not show the server ${host}`],
    ],
    [
      'the path of the progress',
      (pages) => {
        pages[progress].path = '/v2/progress';
      },
      [`F2 ${progress} does not show the operation GET ${folderOfApi}/bulk-progress`],
    ],
    [
      'the header',
      (pages) => setInput(pages[single], 'token', { name: 'x-api-key' }),
      [`F3 ${single} does not show the header \`token\``, `F3 ${single} also shows the header \`x-api-key\``],
    ],
    [
      'where the token comes from',
      (pages) => setInput(pages[single], 'token', { text: 'See elsewhere.' }),
      [`F3 ${single} does not say that the token comes from the Saino application`],
    ],
    [
      'the type of the bulk id',
      (pages) => setInput(pages[progress], 'bulk_id', { type: 'string' }),
      [`F4 ${progress} does not show \`bulk_id\` as integer`],
    ],
    [
      'one more input',
      (pages) => {
        pages[progress].inputs.push({ in: 'query-parameters', name: 'page_size', type: 'integer', text: '' });
      },
      [`F4 ${progress} also shows \`page_size\` in the query`],
    ],
    [
      'the envelope',
      (pages) => replaceIn(pages[progress], '200', '"data"', '"result"'),
      [
        `F5 ${progress} does not show \`data\` in the response 200`,
        `F5 ${progress} also shows \`result\` in the response 200`,
      ],
    ],
    [
      'a property of a job',
      (pages) => replaceIn(pages[progress], '200', '"percentage"', '"percent"'),
      [
        `F6 ${progress} does not show \`data.percentage\` in the response 200`,
        `F6 ${progress} also shows \`data.percent\` in the response 200`,
      ],
    ],
    [
      'the status of a job',
      (pages) => replaceIn(pages[progress], '200', 'completed', 'done'),
      [`F6 ${progress} shows another value of \`data.status\` in the response 200`],
    ],
    [
      'the failure of the progress',
      (pages) => replaceIn(pages[progress], '400', 'error', 'reason'),
      [
        `F7 ${progress} does not show \`error\` in the response 400`,
        `F7 ${progress} also shows \`reason\` in the response 400`,
      ],
    ],
    [
      'the languages',
      (pages) => {
        pages[progress].samples = ['NodeJs', 'Go', 'JQUERY', 'Python'];
      },
      [`F8 ${progress} does not show a sample in PHP`],
    ],
    [
      'the method of an upload',
      (pages) => {
        pages[bulk].method = 'PUT';
      },
      [`F9 ${bulk} does not show the operation POST ${folderOfApi}/verify-bulk`],
    ],
    [
      'the kinds of files',
      (pages) => setInput(pages[bulk], 'file', { text: 'A .csv or .txt as form-data' }),
      [`F10 ${bulk} does not show .xlsx files`],
    ],
    [
      'the field of the file',
      (pages) => setInput(pages[bulk], 'file', { name: 'list' }),
      [`F10 ${bulk} does not show \`file\` in the body`, `F10 ${bulk} also shows \`list\` in the body`],
    ],
    [
      'the limits',
      (pages) => {
        pages[bulk].intro = 'Lists stay under 20MB and 1,000,000 rows. Their column is called "emails".';
      },
      [`F11 ${bulk} does not show the limit of 15 MB`, `F11 ${bulk} does not show the limit of 100,000 addresses`],
    ],
    [
      'the column',
      (pages) => {
        pages[bulk].intro = 'Lists stay under 15MB and 100,000 rows. Their column is called "email".';
      },
      [`F11 ${bulk} does not show that the column of addresses is called "emails"`],
    ],
    [
      'the response to an upload',
      (pages) => replaceIn(pages[bulk], '200', '1002', '"1002"'),
      [`F12 ${bulk} shows another value of \`bulk_id\` in the response 200`],
    ],
    [
      'the failure of an upload',
      (pages) => {
        pages[bulk].responses = { 200: pages[bulk].responses[200] ?? '' };
      },
      [`F13 ${bulk} does not show a response 400`],
    ],
    [
      'the input of a verification',
      (pages) => setInput(pages[single], 'email', { name: 'address' }),
      [`F14 ${single} does not show \`email\` in the query`, `F14 ${single} also shows \`address\` in the query`],
    ],
    [
      'the type of a verdict',
      (pages) => replaceIn(pages[single], '200', '"true"', 'true'),
      [`F15 ${single} shows another value of \`data.free_email\` in the response 200`],
    ],
    [
      'the results',
      (pages) => replaceIn(pages[single], '200', ' / Unsafe', ' / Risky / Unsafe'),
      [`F15 ${single} shows another value of \`data.result\` in the response 200`],
    ],
    [
      'the failure of a verification',
      (pages) => {
        pages[single].responses[400] = 'Something went wrong: {';
      },
      [`F16 ${single} shows no object as the response 400`],
    ],
    [
      'one more response',
      (pages) => {
        pages[single].responses[429] = failure;
      },
      [`D5 ${single} also shows the response 429`],
    ],
  ])('report a change of %s by the number of the fact, with the places that hold it', async (_, change, expected) => {
    const pages = vendorPages();
    change(pages);
    writePages(render, pages);
    const { lines, exitCode } = await checkPages(document, folder);
    const places = (line: string) => placesOf(line.split(' ')[0] ?? '').join(', ');
    expect(lines.slice(0, -1)).toEqual(expected.map((line) => `✖ ${line}. See ${places(line)}.`));
    expect(exitCode).toBe(1);
  });

  test('report a second operation', async () => {
    writePages(render);
    const { 'single-email': page } = vendorPages();
    write('single-email', render(page) + render({ ...page, path: `${folderOfApi}/verify-many` }));
    const { lines } = await checkPages(document, folder);
    expect(lines[0]).toMatch(/^✖ F14 single-email shows more than one operation\. See /);
  });

  test('never print a text of the page', async () => {
    const pages = vendorPages();
    pages['single-email'].inputs.push({ in: 'headers', name: 'ana@example.com', type: 'string', text: 'Ana' });
    pages['single-email'].responses[200] = '{ data: { "\u001b[2J": "ana@example.com" }, status: "ana@example.com" }';
    writePages(render, pages);
    const { lines } = await checkPages(document, folder);
    expect(lines.length).toBeGreaterThan(5);
    for (const text of ['ana', 'Ana', '\u001b']) expect(lines.join('\n')).not.toContain(text);
  });
});

test('a table as HTML is read as well', async () => {
  writePages(newForm);
  const table = /\| Name[\s\S]*?\| token.*\n/;
  const html =
    '<table><thead><tr><th width="153">Name</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td>token<mark style="color:red;">*</mark></td><td>String</td><td><p>From the Saino application.</p></td></tr></tbody></table>\n';
  const text = newForm(vendorPages()['single-email']);
  expect(text).toMatch(table);
  write('single-email', text.replace(table, html));
  expect((await checkPages(document, folder)).lines).toEqual(['✔ 0 deviations in 3 pages.']);
});

test.each([
  ['is empty', ' \n'],
  ['is HTML, not Markdown', '<!DOCTYPE html><html><body>Sign in</body></html>'],
  ['is in neither form of the page that is known', '# One address\n\nGET https://api.saino.io/verify\n'],
])('a page that %s is reported with the line of its address', async (reason, text) => {
  writePages(newForm);
  write('single-email', text);
  expect(await checkPages(document, folder)).toEqual({
    lines: [
      `✖ spec/openapi.yaml:${specLine('/api/apis/email-cleaning/verify-single:', 'externalDocs:')} single-email ${reason}. Not checked: F1, F3, F8, F14, F15, F16, D5.`,
      '✖ 1 deviation in 3 pages.',
    ],
    exitCode: 1,
  });
});

test('an operation without an address of its page is a problem, and not a page less', async () => {
  writePages(newForm);
  const copy = structuredClone(document);
  for (const item of Object.values(copy.paths ?? {})) delete item?.post?.externalDocs;
  await expect(checkPages(copy, folder)).rejects.toThrow(
    'F9 cannot be checked: the spec has no `externalDocs` for startBulk.',
  );
});

test('every fact is checked, and held by the spec and by a test', () => {
  const numbers = Array.from({ length: 16 }, (_, index) => `F${index + 1}`);
  expect(facts.map(({ id }) => id)).toEqual([...numbers, 'D5']);
  for (const { id } of facts) {
    const files = placesOf(id).map((place) => place.split(':')[0]);
    expect([...new Set(files)], id).toEqual(['spec/openapi.yaml', 'test/spec/facts.test.ts']);
  }
  // F1 is not F10.
  expect(placesOf('F1')[0]).toBe(`spec/openapi.yaml:${specLine('- url: https://api.saino.io')}`);
  expect(placesOf('F1')).toHaveLength(2);
});

describe('the command', () => {
  const contract = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, [path.join(root, 'scripts/contract.ts'), '--pages', ...args], { cwd: folder, env });
  const reroute = pathToFileURL(path.join(root, 'test/support/reroute.ts')).href;
  /** Downloads the pages, from a server of the test in the place of the vendor's. */
  const download = (url: string) =>
    contract([], { NODE_OPTIONS: `--import=${reroute}`, REROUTE_REPORTS_TO: url, SAINO_TOKEN: 'Kf7-secret-token' });

  test('reads pages from a folder', async () => {
    writePages(sourceForm);
    expect(await contract(['--from', folder])).toMatchObject({
      code: 0,
      stdout: '✔ 0 deviations in 3 pages.\n',
      stderr: '',
    });
    write('bulk-email', '');
    expect(await contract(['--from', '.'])).toMatchObject({ code: 1, stderr: '' });
    rmSync(path.join(folder, 'single-email.md'));
    expect(await contract(['--from', folder])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: '✖ single-email.md cannot be read in the folder of --from (ENOENT).\n',
    });
  });

  test('downloads pages as Markdown, without the token', async () => {
    const pages: Record<string, VendorPage> = vendorPages();
    await using server = await startFaultServer((socket, { path: target }) => {
      const page = pages[path.basename(target, '.md')];
      socket.write(page ? http(200, { 'content-type': 'text/markdown' }, newForm(page)) : http(404, {}));
    });
    expect(await download(server.url)).toMatchObject({ code: 0, stdout: '✔ 0 deviations in 3 pages.\n', stderr: '' });
    expect(server.requests.map(({ path: target }) => target)).toEqual([
      '/email-cleaner/bulk-email.md',
      '/email-cleaner/bulk-email-progress-status.md',
      '/email-cleaner/single-email.md',
    ]);
    expect(JSON.stringify(server.requests)).not.toContain('Kf7');

    delete pages['bulk-email'];
    const moved = await download(server.url);
    expect(moved).toMatchObject({ code: 1, stderr: '' });
    expect(moved.stdout).toMatch(/^✖ spec\/openapi\.yaml:\d+ bulk-email responds with HTTP 404\. Not checked: F1, /);
  });

  test.each([
    [
      503,
      /^✖ https:\/\/apidocs\.saino\.io\/email-cleaner\/bulk-email\.md cannot be read now \(HTTP 503\)\. Try again later\.\n$/,
    ],
    [0, /^✖ https:\/\/apidocs\.saino\.io\/email-cleaner\/bulk-email\.md cannot be reached \(\w+\)\.\n$/],
  ])('exits with 2 where the pages cannot be read now: %d', async (status, message) => {
    await using server = await startFaultServer((socket) =>
      status ? socket.write(http(status, {})) : socket.destroy(),
    );
    const { code, stdout, stderr } = await download(server.url);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
