import { describe, expect, test, vi } from 'vitest';
import { isRedirect, longestBody, readBody } from '../../../src/http/response.ts';
import { opaqueRedirect } from '../../support/fault-server.ts';

/** A body that arrives in these chunks, and then ends, or stays open. */
function bodyOf(chunks: Uint8Array[], { ends = true, cancel = vi.fn() } = {}): Response {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (ends) controller.close();
    },
    cancel,
  });
  return new Response(stream);
}

describe('a body', () => {
  test('is decoded as a whole, wherever its chunks begin', async () => {
    const text = 'Zoë, 例え, 👩‍👩‍👧';
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at <= bytes.length; at++) {
      expect(await readBody(bodyOf([bytes.slice(0, at), bytes.slice(at)]))).toEqual({ text, isWhole: true });
    }
  });

  test('that ends within a character shows that it does', async () => {
    const bytes = new TextEncoder().encode('ab👩').slice(0, -1);
    expect(await readBody(bodyOf([bytes]))).toEqual({ text: 'ab\ufffd', isWhole: true });
  });

  test('may be absent', async () => {
    expect(await readBody(new Response(null))).toEqual({ text: '', isWhole: true });
  });

  test('of 1 MiB is read to its end', async () => {
    const { text, isWhole } = await readBody(bodyOf([new Uint8Array(2 ** 20).fill(0x61)]));
    expect([text.length, isWhole, longestBody]).toEqual([2 ** 20, true, 2 ** 20]);
  });

  test.each([
    ['cancelled', vi.fn()],
    ['cancelled, whether that succeeds or not', vi.fn(() => Promise.reject(new Error('The connection is gone.')))],
  ])('that is longer is %s', async (_, cancel) => {
    const half = new Uint8Array(2 ** 19).fill(0x61);
    const { text, isWhole } = await readBody(bodyOf([half, half, half.slice(0, 1)], { ends: false, cancel }));
    expect([text.length, isWhole]).toEqual([2 ** 20 + 1, false]);
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe('a redirect', () => {
  test.each([300, 301, 302, 303, 304, 307, 308, 399])('is HTTP %i', (status) => {
    expect(isRedirect(new Response(null, { status }))).toBe(true);
  });

  test.each([200, 299, 400])('is not HTTP %i', (status) => {
    expect(isRedirect(new Response(null, { status }))).toBe(false);
  });

  test('is what a browser hides the status of', () => {
    expect(isRedirect(opaqueRedirect())).toBe(true);
  });
});
