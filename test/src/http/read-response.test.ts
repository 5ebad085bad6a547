import { describe, expect, test } from 'vitest';
import { isRedirect } from '../../../src/http/read-body.ts';
import { opaqueRedirect } from '../../support/fault-server.ts';

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
