import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import document from '../../../generated/openapi.json' with { type: 'json' };
import { createFakeSaino, type FakeSaino } from '../../../src/testing.ts';
import {
  api,
  failure,
  formWith,
  guessReport,
  headers,
  list,
  progress,
  send,
  upload,
  verify,
} from '../../support/fake.ts';

const duration = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Uploads a list, lets its job complete, and returns its report. */
async function reportOf(fake: FakeSaino, content: BlobPart, name?: string): Promise<Response> {
  const { body } = await upload(fake, content, name);
  vi.advanceTimersByTime(duration);
  const done = await progress(fake, (body as { bulk_id: number }).bulk_id);
  return fake.fetch((done.body as { data: { download_link: string } }).data.download_link);
}

test('each upload becomes a job with an id of its own', async () => {
  const fake = createFakeSaino();
  const started = (bulk_id: number) => ({
    status: 200,
    body: { status: 'success', bulk_id, message: 'Successfully added in queue' },
  });
  expect(await upload(fake, list)).toEqual(started(1002));
  expect(await upload(fake, list, 'list.txt')).toEqual(started(1003));
  expect(await progress(fake, 1003)).toMatchObject({ status: 200, body: { data: { bulk_id: 1003 } } });
});

test('a job advances by the clock, from the queue to its report', async () => {
  const download_link = `https://reports.example.com${guessReport()}`;
  const fake = createFakeSaino({ duration });
  const startedAt = Date.now();
  await upload(fake, list);
  const dataAt = async (share: number) => {
    vi.setSystemTime(startedAt + share * duration);
    const { body } = await progress(fake, 1002);
    return (body as { data: unknown }).data;
  };
  expect(await dataAt(0)).toEqual({ bulk_id: 1002, status: 'queued', percentage: 0 });
  expect(await dataAt(0.05)).toEqual({ bulk_id: 1002, status: 'queued', percentage: 0 });
  expect(await dataAt(0.1)).toEqual({ bulk_id: 1002, status: 'processing', percentage: 0, download_link: null });
  expect(await dataAt(0.55)).toEqual({ bulk_id: 1002, status: 'processing', percentage: 50, download_link: null });
  expect(await dataAt(0.9999)).toMatchObject({ status: 'processing', percentage: 99 });
  expect(await dataAt(1)).toEqual({ bulk_id: 1002, status: 'completed', percentage: 100, download_link });
  expect(await dataAt(100)).toMatchObject({ status: 'completed' });
});

test('a job of no duration is completed at once, and one without end never', async () => {
  const instant = createFakeSaino({ duration: 0 });
  await upload(instant, list);
  expect(await progress(instant, 1002)).toMatchObject({ body: { data: { status: 'completed' } } });
  const endless = createFakeSaino({ duration: Number.POSITIVE_INFINITY });
  await upload(endless, list);
  vi.advanceTimersByTime(1e9);
  expect(await progress(endless, 1002)).toMatchObject({ body: { data: { status: 'queued' } } });
});

test('the report has a row for each address of the list', async () => {
  const response = await reportOf(
    createFakeSaino({ duration }),
    'name,emails\nAna,ana@example.com\nBen, ben@example.org\n',
  );
  const text = `emails,free_email,result,status
ana@example.com,false,Safe to Send,Deliverable
ben@example.org,false,Unsafe to Send,Undeliverable
`;
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-length')).toBe(String(text.length));
  expect(await response.text()).toBe(text);
});

test('there is no report before the job is completed', async () => {
  const link = `https://reports.example.com${guessReport()}`;
  const fake = createFakeSaino({ duration });
  await upload(fake, list);
  expect((await fake.fetch(link)).status).toBe(404);
  vi.advanceTimersByTime(duration);
  expect((await fake.fetch(link)).status).toBe(200);
  expect((await fake.fetch(link.replace('1002', '1003'))).status).toBe(404);
});

test('the report is at the origin that the options name', async () => {
  const download_link = `http://127.0.0.1:4010${guessReport()}`;
  const fake = createFakeSaino({ duration: 0, reportOrigin: 'http://127.0.0.1:4010/' });
  await upload(fake, list);
  const { body } = await progress(fake, 1002);
  expect(body).toMatchObject({ data: { download_link } });
});

test.each(['my list.csv', 'a/../b.csv', '50%.csv', 'ü?#.csv'])(
  'the report of %j is where its link says',
  async (name) => {
    const response = await reportOf(createFakeSaino({ duration }), list, name);
    expect(response.status).toBe(200);
  },
);

test.each([
  ['a column among others', 'name,emails,note\nA,a@example.com,x\n'],
  ['quotes and CRLF', '"name","emails"\r\n"A, ""B""","a@example.com"\r\n'],
  ['a byte order mark and spaces', '\ufeff emails \n a@example.com \n'],
  ['empty lines and short rows', 'name,emails\n\nA\nA,a@example.com\n,\n'],
  ['no line end', 'emails\na@example.com'],
])('finds the addresses in a list with %s', async (_, text) => {
  const response = await reportOf(createFakeSaino({ duration }), text);
  expect(await response.text()).toMatch(/^emails,.*\na@example\.com,.*\n$/);
});

test('a verdict of the caller counts for single addresses and in reports', async () => {
  const verdict = (email: string) => ({ free_email: 'true', result: `For "${email}"`, status: 'Mine, too' });
  const fake = createFakeSaino({ duration, verdict });
  expect(await verify(fake, 'a@example.com')).toEqual({
    status: 200,
    body: { data: { email: 'a@example.com', ...verdict('a@example.com') }, status: 'success' },
  });
  const report = await reportOf(fake, 'emails\na@example.com\n');
  expect(await report.text()).toContain('\na@example.com,true,"For ""a@example.com""","Mine, too"\n');
});

test.each(['safe-to-send', 'unsafe-to-send'] as const)('says what the example %s of the spec says', async (name) => {
  const { value } = document.components.examples[name];
  expect(await verify(createFakeSaino(), value.data.email)).toEqual({ status: 200, body: value });
});

test.each(['x@y.invalid', 'x@invalid', 'X@EXAMPLE.ORG', 'no-domain@'])('%s is unsafe', async (email) => {
  expect(await verify(createFakeSaino(), email)).toMatchObject({ body: { data: { email, result: 'Unsafe to Send' } } });
});

test.each([
  ['an empty file', '', undefined, 'The file has no column "emails".'],
  ['no column', 'email\na@example.com\n', undefined, 'The file has no column "emails".'],
  ['no addresses', 'emails\n\n \n', undefined, 'The column "emails" has no addresses.'],
  ['another kind of file', list, 'list.pdf', 'The file is not a .csv, .txt or .xlsx file.'],
  ['a workbook', list, 'list.xlsx', 'This test double does not read .xlsx files. Upload the list as .csv or .txt.'],
  [
    'too many addresses',
    `emails\n${'a@example.com\n'.repeat(100_001)}`,
    undefined,
    'The file has 100,001 addresses, but may have 100,000.',
  ],
  [
    'too many bytes',
    list.padEnd(15_000_000),
    undefined,
    'The file has 15,000,000 bytes, but must have fewer than 15,000,000.',
  ],
])('rejects an upload with %s', async (_, content, name, error) => {
  const fake = createFakeSaino();
  expect(await upload(fake, content, name)).toEqual(failure(error));
  expect(await progress(fake, 1002)).toEqual(failure('There is no bulk job with this id.'));
});

test.each([
  ['addresses', `emails\n${'a@example.com\n'.repeat(100_000)}`],
  ['bytes', list.padEnd(14_999_999)],
])('accepts a list with as many %s as are allowed', async (_, content) => {
  expect((await upload(createFakeSaino(), content)).status).toBe(200);
});

test('reads the form of a Request, and one whose boundary the caller chose', async () => {
  const fake = createFakeSaino();
  const form = new Request(`${api}/verify-bulk`, { method: 'POST', body: formWith(list), headers });
  const text =
    '--boundary\r\ncontent-disposition: form-data; name="file"; filename="b.csv"\r\n\r\nemails\nb@example.com\r\n--boundary--\r\n';
  const chosen = { ...headers, 'content-type': 'multipart/form-data; boundary=boundary' };
  expect((await fake.fetch(form)).status).toBe(200);
  expect((await send(fake, '/verify-bulk', { method: 'POST', body: text, headers: chosen })).status).toBe(200);
  expect(fake.requests.map((request) => request.upload)).toEqual([
    { name: 'list.csv', addresses: ['ana@example.com', 'ben@example.org'] },
    { name: 'b.csv', addresses: ['b@example.com'] },
  ]);
});

test('rejects a form whose boundary is not that of its content type', async () => {
  const init = {
    method: 'POST',
    body: formWith(list),
    headers: { ...headers, 'content-type': 'multipart/form-data; boundary=boundary' },
  };
  expect(await send(createFakeSaino(), '/verify-bulk', init)).toEqual(failure('The form cannot be read.'));
});

test('rejects a form without exactly one file', async () => {
  const two = formWith(list);
  two.append('file', new File([list], 'more.csv'));
  const text = new FormData();
  text.append('file', list);
  for (const body of [new FormData(), two, text]) {
    const response = await send(createFakeSaino(), '/verify-bulk', { method: 'POST', body });
    expect(response).toEqual(failure('The form must have one file in its field "file".'));
  }
});

test.each([
  ['no body', undefined, undefined, 'The request must be multipart/form-data.'],
  ['text', list, 'text/csv', 'The request must be multipart/form-data.'],
  [
    'a form of another kind',
    'file=emails',
    'application/x-www-form-urlencoded',
    'The request must be multipart/form-data.',
  ],
  [
    'a form that is cut off',
    '--boundary\r\nContent-',
    'multipart/form-data; boundary=boundary',
    'The form cannot be read.',
  ],
])('rejects an upload of %s', async (_, body, type, error) => {
  const init = { method: 'POST', body, headers: { ...headers, ...(type && { 'content-type': type }) } };
  expect(await send(createFakeSaino(), '/verify-bulk', init)).toEqual(failure(error));
});

test.each(['', '?bulk_id=', '?bulk_id=0', '?bulk_id=1.5', '?bulk_id=9007199254740993', '?bulk_id=1e3'])(
  'rejects the bulk id in "%s"',
  async (query) => {
    const error = '"bulk_id" must be an integer from 1 to 9007199254740991.';
    expect(await send(createFakeSaino(), `/bulk-progress${query}`)).toEqual(failure(error));
  },
);

test('rejects the bulk id of no job', async () => {
  expect(await progress(createFakeSaino(), 7)).toEqual(failure('There is no bulk job with this id.'));
});

test.each(['', '?email=', '?email=ana'])('rejects the address in "%s"', async (query) => {
  const expected = failure('This is not a valid email address.');
  expect(await send(createFakeSaino(), `/verify-single${query}`)).toEqual(expected);
});

test.each([
  ['/verify-bulk', 'POST'],
  ['/bulk-progress?bulk_id=1002', 'GET'],
  ['/verify-single?email=a@example.com', 'GET'],
])('rejects %s without a token', async (path, method) => {
  const body = method === 'POST' ? formWith(list) : undefined;
  for (const without of [undefined, { token: '' }]) {
    const response = await send(createFakeSaino(), path, { method, body, headers: without });
    expect(response).toEqual(failure('The request has no header "token".'));
  }
});

test.each([
  ['/bulk-progress', 'POST'],
  ['/verify-bulk', 'GET'],
  ['/other', 'GET'],
])('has no %s for %s', async (path, method) => {
  expect((await createFakeSaino().fetch(api + path, { method, headers })).status).toBe(404);
});

test('accepts what fetch accepts, and rejects as fetch does once aborted', async () => {
  const fake = createFakeSaino();
  const url = `${api}/verify-single?email=a@example.com`;
  for (const input of [url, new URL(url), new Request(url)]) {
    expect((await fake.fetch(input, { headers })).status).toBe(200);
  }
  await expect(fake.fetch(url, { headers, signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
});

test('two fakes know nothing of each other', async () => {
  const [one, other] = [createFakeSaino(), createFakeSaino()];
  await upload(one, list);
  expect((await progress(other, 1002)).status).toBe(400);
});
