// The fake beside Prism, which knows the spec and nothing else: what Prism refuses, the fake refuses too.
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { createFakeSaino } from '../../../src/testing.ts';
import { api, base, formWith, headers, list, send, upload } from '../../support/fake.ts';

type Case = [path: string, init?: RequestInit];

/** The status of Prism, and that of a fake with one job. */
async function statuses(path: string, init: RequestInit = {}): Promise<[prism: number, fake: number]> {
  const fake = createFakeSaino();
  await upload(fake);
  const [prism, own] = await Promise.all([
    fetch(`${inject('mockUrl')}${base}${path}`, { headers, ...init }),
    fake.fetch(api + path, { headers, ...init }),
  ]);
  return [prism.status, own.status];
}

const post = (body: BodyInit | undefined, type?: string): RequestInit => ({
  method: 'POST',
  headers: type === undefined ? headers : { ...headers, 'content-type': type },
  ...(body === undefined ? {} : { body }),
});

function form(...entries: [name: string, value: string | File][]): FormData {
  const result = new FormData();
  // The DOM declares a method for strings, and another one for files.
  for (const [name, value] of entries) result.append(name, value as string);
  return result;
}

const file = (content = list, name = 'list.csv') => new File([content], name);

test.each<[string, ...Case]>([
  ['no bulk id', '/bulk-progress'],
  ['an empty bulk id', '/bulk-progress?bulk_id='],
  ['the bulk id 0', '/bulk-progress?bulk_id=0'],
  ['a negative bulk id', '/bulk-progress?bulk_id=-1'],
  ['a fraction', '/bulk-progress?bulk_id=1.5'],
  ['a bulk id that is too large', '/bulk-progress?bulk_id=9007199254740992'],
  ['a word', '/bulk-progress?bulk_id=null'],
  ['two bulk ids', '/bulk-progress?bulk_id=1002&bulk_id=1002'],
  ['an array', '/bulk-progress?bulk_id[]=1002'],
  ['no address', '/verify-single'],
  ['an empty address', '/verify-single?email='],
  ['two addresses', '/verify-single?email=a@example.com&email=b@example.com'],
  ['no body', '/verify-bulk', post(undefined)],
  ['an empty form', '/verify-bulk', post(form())],
  ['a form without the field', '/verify-bulk', post(form(['list', file()]))],
  ['JSON', '/verify-bulk', post('{"file":"emails"}', 'application/json')],
  ['a file that is not in a form', '/verify-bulk', post(list, 'text/csv')],
  ['a form of another kind', '/verify-bulk', post(new URLSearchParams({ file: list }))],
  ['a form that is cut off', '/verify-bulk', post('--boundary\r\nContent-', 'multipart/form-data; boundary=boundary')],
  ['a form without a boundary', '/verify-bulk', post('--boundary\r\n', 'multipart/form-data')],
])('both refuse %s, with 400', async (_, path, init) => {
  expect(await statuses(path, init)).toEqual([400, 400]);
  expect(await send(createFakeSaino(), path, init)).toMatchObject({ body: { status: 'failed' } });
});

test('neither accepts a query that the other refuses with 400, whatever it is', async () => {
  const name = fc.constantFrom('bulk_id', 'email', 'BULK_ID', 'bulk_id[]', 'other');
  const value = fc.oneof(
    fc.constantFrom('1002', '1002.0', ' 1002', '01002', 'a@example.com', ''),
    fc.string(),
    fc.integer().map(String),
  );
  const query = fc.array(fc.tuple(name, value), { maxLength: 3 }).map((pairs) => new URLSearchParams(pairs));
  const path = fc.constantFrom('/bulk-progress', '/verify-single');
  await fc.assert(
    fc.asyncProperty(path, query, async (operation, parameters) => {
      const [prism, fake] = await statuses(`${operation}?${parameters}`);
      if (prism === 400) expect(fake).toBe(400);
      else expect(prism).toBe(200);
    }),
    { numRuns: 60, seed: 1002 },
  );
});

/** Where they disagree, and why. */
test.each<[why: string, expected: [prism: number, fake: number], ...Case]>([
  [
    'only 400 is documented, which Prism does not use for a missing token',
    [401, 400],
    '/verify-single?email=a@example.com',
    { headers: {} },
  ],
  [
    'the same holds for a missing token of an upload',
    [401, 400],
    '/verify-bulk',
    { ...post(form(['file', file()])), headers: {} },
  ],
  [
    'there is JSON for whoever accepts something else',
    [406, 200],
    '/bulk-progress?bulk_id=1002',
    { headers: { ...headers, accept: 'text/xml' } },
  ],
  [
    'Prism reads no body above 10 MB, and the API reads 15',
    [413, 200],
    '/verify-bulk',
    post(form(['file', file(list.padEnd(11_000_000))])),
  ],
  ['there is nothing for this method', [405, 404], '/bulk-progress?bulk_id=1002', { method: 'DELETE' }],
  ['there is no such job, which Prism cannot know', [200, 400], '/bulk-progress?bulk_id=1003'],
  ['Prism takes for an integer what JavaScript takes for one', [200, 400], '/bulk-progress?bulk_id=0x3ea'],
  ['Prism counts the parameters regardless of case', [200, 400], '/bulk-progress?BULK_ID=1002'],
  ['the spec has no format for an address', [200, 400], '/verify-single?email=nobody'],
  ['a text looks like a file to JSON Schema', [200, 400], '/verify-bulk', post(form(['file', list]))],
  ['two files look like one to Prism', [200, 400], '/verify-bulk', post(form(['file', file()], ['file', file()]))],
  [
    'the column of addresses is beyond JSON Schema',
    [200, 400],
    '/verify-bulk',
    post(formWith('email\na@example.com\n')),
  ],
  ['the kind of file is, too', [200, 400], '/verify-bulk', post(formWith(list, 'list.pdf'))],
  [
    'a workbook is accepted by the API, but not by the fake',
    [200, 400],
    '/verify-bulk',
    post(formWith(list, 'list.xlsx')),
  ],
])('they disagree, since %s: %j', async (_, expected, path, init) => {
  expect(await statuses(path, init)).toEqual(expected);
});
