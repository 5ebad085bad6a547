// What is sent for a list, on the wire. What is refused before that is in upload-refusals.test.ts.

import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { EmailCleaning, type List, type StartOptions } from '../../../src/index.ts';
import { client, failureOf, skipBackoff } from '../../support/client.ts';
import { http, type ReceivedRequest, started, startFaultServer } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'saino-upload-'));
afterAll(() => rmSync(folder, { recursive: true }));

const csv = 'emails\nuser@example.com\ninfo@example.org\n';
const addresses = ['user@example.com', 'info@example.org'];

async function* slowly(list: string[]) {
  for (const address of list) {
    await new Promise((resolve) => setImmediate(resolve));
    yield address;
  }
}

function* eagerly(list: string[]) {
  yield* list;
}

/** Uploads a list, and returns the request that arrived. */
async function upload(list: List, options?: StartOptions): Promise<ReceivedRequest> {
  await using server = await startFaultServer((socket) => socket.write(started()));
  const result = await client(server.url).startBulk(list, options);
  expect(result).toEqual({ status: 'success', bulk_id: 1002, message: 'Successfully added in queue' });
  const [request, ...others] = server.requests;
  expect(others).toEqual([]);
  if (!request) throw new Error('No request arrived.');
  return request;
}

/** The form in a request. */
async function formOf({ headers, body }: ReceivedRequest): Promise<FormData> {
  const type = headers['content-type'] ?? '';
  return new Response(body, { headers: { 'content-type': type } }).formData();
}

/** The one file in a request. */
async function fileOf(request: ReceivedRequest): Promise<{ name: string; content: string; type: string }> {
  const fields = [...(await formOf(request))];
  expect(fields.map(([name]) => name)).toEqual(['file']);
  const file = fields[0]?.[1];
  if (!(file instanceof File)) throw new Error('The field has no file.');
  return { name: file.name, content: await file.text(), type: file.type };
}

test('a list is a form with one file, posted with its length', async () => {
  const request = await upload(new Blob([csv]));
  expect(request).toMatchObject({
    method: 'POST',
    path: '/api/apis/email-cleaning/verify-bulk',
    headers: { token, 'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/) },
  });
  expect(request.headers['content-length']).toBe(String(request.body.length));
  expect(request.headers).not.toHaveProperty('transfer-encoding');
});

/** By the last letters of a name (RFC 4180, RFC 2046, and Microsoft's registration). */
const mediaTypes: Record<string, string> = {
  '.csv': 'text/csv',
  '.txt': 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

describe('the file', () => {
  test.each<[what: string, list: () => List | Promise<List>, fileName: string | undefined, name: string]>([
    ['of a Blob', () => new Blob([csv]), undefined, 'list.csv'],
    ['of a Blob with a name', () => new Blob([csv]), 'Contacts 2026.CSV', 'list.csv'],
    ['of a Blob that is named as text', () => new Blob([csv]), 'contacts.txt', 'list.txt'],
    ['of a Blob that is named as a workbook', () => new Blob([csv]), 'contacts.xlsx', 'list.xlsx'],
    ['of a File', () => new File([csv], 'contacts.csv'), undefined, 'list.csv'],
    ['of a File of text', () => new File([csv], 'contacts.TXT'), undefined, 'list.txt'],
    ['of a File with another name', () => new File([csv], 'contacts'), 'x.csv', 'list.csv'],
    [
      'from disk',
      () => {
        writeFileSync(path.join(folder, 'list'), csv);
        return openAsBlob(path.join(folder, 'list'));
      },
      undefined,
      'list.csv',
    ],
  ])('%s has a neutral name, and the content as it is', async (_, list, fileName, name) => {
    const type = mediaTypes[name.slice(-4)];
    expect(await fileOf(await upload(await list(), { fileName }))).toEqual({ name, content: csv, type });
  });

  test('of a workbook is sent byte by byte', async () => {
    const bytes = new Uint8Array(70_000).map((_, index) => index % 256);
    bytes.set([0x50, 0x4b, 3, 4]);
    const { body } = await upload(new File([bytes], 'list.xlsx'));
    expect(body.includes(Buffer.from(bytes))).toBe(true);
    expect(body.toString('latin1')).toContain('name="file"; filename="list.xlsx"\r\n');
  });

  test.each<[what: string, content: string]>([
    ['a byte order mark', `\uFEFF${csv}`],
    ['other columns, and carriage returns', 'name,emails\r\nA,a@example.com\r\n'],
    ['quotes', '"name","emails"\n"A","a@example.com"\n'],
    ['semicolons', 'name;emails\nA;a@example.com\n'],
    ['tabs', 'emails\tname\na@example.com\tA\n'],
    ['bars', 'name|emails\nA|a@example.com\n'],
    ['spaces around its header', ' emails , name\na@example.com,A\n'],
    ['no line break at its end', 'emails\na@example.com'],
    ['old line breaks', 'emails\ra@example.com\r'],
    ['a header line that is longer than what is read of it', `emails,${'x'.repeat(70_000)}\na@example.com,x\n`],
  ])('with %s is sent as it is', async (_, content) => {
    const { body } = await upload(new Blob([content]));
    expect(body.toString()).toContain(`\r\n\r\n${content}\r\n`);
  });
});

describe('addresses', () => {
  test.each<[what: string, list: () => List]>([
    ['an array', () => addresses],
    ['a Set', () => new Set(addresses)],
    ['a generator', () => eagerly(addresses)],
    ['an async generator', () => slowly(addresses)],
    ['the keys of a Map', () => new Map(addresses.map((address) => [address, 1])).keys()],
    ['a stream', () => new Blob([addresses.join()]).stream().pipeThrough(new TextDecoderStream()).pipeThrough(split())],
  ])('of %s are written as a CSV', async (_, list) => {
    expect(await fileOf(await upload(list()))).toEqual({ name: 'list.csv', content: csv, type: 'text/csv' });
  });

  const split = () =>
    new TransformStream<string, string>({
      transform(text, controller) {
        for (const address of text.split(',')) controller.enqueue(address);
      },
    });

  test('are a CSV, whatever the name', async () => {
    expect(await fileOf(await upload(addresses, { fileName: 'contacts.txt' }))).toEqual({
      name: 'list.csv',
      content: csv,
      type: 'text/csv',
    });
  });

  test('are quoted where a CSV needs it, and all are there', async () => {
    const { content } = await fileOf(
      await upload(['"a,b"@example.com', 'ä@example.com', 'B@example.com', 'b@example.com', 'b@example.com']),
    );
    expect(content).toBe('emails\n"""a,b""@example.com"\nä@example.com\nB@example.com\nb@example.com\nb@example.com\n');
  });

  test('are 100,000 at most', async () => {
    const fetch = vi.fn(async (_url: unknown, _init?: RequestInit) => new Response(''));
    const list = Array.from({ length: 100_000 }, (_, index) => `${index}@example.com`);
    await failureOf(new EmailCleaning({ token, fetch }).startBulk(list));
    const form = fetch.mock.calls[0]?.[1]?.body as FormData;
    expect(await (form.get('file') as File).text()).toBe(`emails\n${list.join('\n')}\n`);
  });

  test('that a generator throws up on are an error of its own', async () => {
    const bug = new Error('The database is gone.');
    function* broken() {
      yield 'user@example.com';
      throw bug;
    }
    const fetch = vi.fn();
    await expect(new EmailCleaning({ token, fetch }).startBulk(broken())).rejects.toBe(bug);
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('the time limit of an upload', () => {
  const limitOf = async (clientTimeout: number | undefined, timeout?: number) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const fetch = vi.fn(() => new Promise<Response>(() => {}));
      const saino = new EmailCleaning({ token, fetch, timeout: clientTimeout });
      const begun = performance.now();
      const failure = failureOf(saino.startBulk(addresses, { timeout }));
      while (fetch.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await vi.runAllTimersAsync();
      expect((await failure).code).toBe('unknown_outcome');
      return performance.now() - begun;
    } finally {
      vi.useRealTimers();
    }
  };

  test.each([
    ['its own, 5 minutes', undefined, undefined, 300_000],
    ['not that of the client, be it shorter', 1000, undefined, 300_000],
    ['not that of the client, be it longer', 600_000, undefined, 300_000],
    ['that of the call', 1000, 7000, 7000],
  ])('is %s', async (_, clientTimeout, timeout, limit) => {
    expect(await limitOf(clientTimeout, timeout)).toBe(limit);
  });
});

test('the number of retries is that of the call', async () => {
  skipBackoff();
  await using server = await startFaultServer((socket) => socket.write(http(429, {})));
  const error = await failureOf(client(server.url).startBulk(addresses, { maxRetries: 4 }));
  expect(error).toMatchObject({ code: 'http_error', status: 429, operation: 'startBulk' });
  expect(server.requests).toHaveLength(5);
});

describe('an abort', () => {
  const reason = new Error('The user left.');

  test('ends it while an iterable hangs, and nothing is sent', async () => {
    async function* hanging() {
      yield 'user@example.com';
      await new Promise(() => {});
    }
    const fetch = vi.fn();
    const controller = new AbortController();
    const saino = new EmailCleaning({ token, fetch });
    const failure = failureOf(saino.startBulk(hanging(), { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 10);
    expect(await failure).toMatchObject({ code: 'aborted', cause: reason });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('ends an iterable that goes on, at its next address', async () => {
    const controller = new AbortController();
    const returned = vi.fn();
    async function* endless() {
      try {
        for (;;) {
          await new Promise((resolve) => setImmediate(resolve));
          yield 'user@example.com';
        }
      } finally {
        returned();
      }
    }
    const fetch = vi.fn();
    const saino = new EmailCleaning({ token, fetch });
    const failure = failureOf(saino.startBulk(endless(), { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 10);
    expect(await failure).toMatchObject({ code: 'aborted' });
    await vi.waitFor(() => expect(returned).toHaveBeenCalled(), 20_000);
    expect(fetch).not.toHaveBeenCalled();
  });

  test('during the upload ends it at once, as aborted, and closes the connection', async () => {
    await using server = await startFaultServer(() => undefined);
    const controller = new AbortController();
    const large = new Blob([csv, 'a'.repeat(8_000_000)]);
    const failure = failureOf(client(server.url).startBulk(large, { signal: controller.signal }));
    await vi.waitFor(() => expect(server.open()).toBe(1), 20_000);
    controller.abort(reason);
    expect(await failure).toMatchObject({ code: 'aborted', cause: reason, retryable: false });
    await vi.waitFor(() => expect(server.open()).toBe(0), 20_000);
  });
});
