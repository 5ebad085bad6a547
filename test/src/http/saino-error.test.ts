import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test, vi } from 'vitest';
import { root } from '../../../scripts/lib/paths.ts';
import { isTemporary, SainoError } from '../../../src/http/saino-error.ts';

class QuotaError extends SainoError {}

describe('an error', () => {
  test('shows what is known of it, and nothing else', () => {
    const bare = new SainoError('network', 'No response.');
    expect(Object.keys(bare).sort()).toEqual(['code', 'name', 'retryable']);
    expect(bare).not.toHaveProperty('cause');
    const details = {
      operation: 'startBulk',
      status: 418,
      bulkId: 1002,
      body: 'text',
      progress: { bulk_id: 1002, status: 'queued', percentage: 0 },
      retryAfter: 0,
      cause: null,
    };
    const full = new SainoError('http_error', 'HTTP 418.', details);
    expect(full).toMatchObject({ ...details, name: 'SainoError', code: 'http_error', retryable: false });
    expect(Object.keys(full)).toHaveLength(9);
  });

  test.each([
    ['network', undefined, undefined, true],
    ['timeout', undefined, undefined, true],
    ['http_error', 503, undefined, true],
    ['http_error', 418, undefined, false],
    ['http_error', undefined, undefined, false],
    ['http_error', 503, false, false],
    ['aborted', undefined, undefined, false],
  ] as const)(
    '%s with status %s, and retryable %s in its details, is retryable: %s',
    (code, status, given, expected) => {
      expect(new SainoError(code, 'x', { status, retryable: given }).retryable).toBe(expected);
    },
  );
});

test.each([408, 429, 500, 502, 503, 504])('HTTP %i is temporary', (status) => {
  expect(isTemporary(status)).toBe(true);
});

test.each([undefined, 200, 400, 409, 425, 501, 505])('HTTP %s is not', (status) => {
  expect(isTemporary(status)).toBe(false);
});

describe('instanceof', () => {
  const error = new SainoError('network', 'x');

  test.each([
    ['an error', error, true],
    ['one of a class that extends it', new QuotaError('network', 'x'), true],
    ['another error', new Error('x'), false],
    ['null', null, false],
    ['undefined', undefined, false],
    ['a text', 'SainoError', false],
    ['a function', () => error, false],
  ])('tells %s', (_, value, expected) => {
    expect(value instanceof SainoError).toBe(expected);
  });

  test('has the name of its class, in a bundle as well', async () => {
    const { outputFiles } = await build({
      entryPoints: [path.join(root, 'src/http/saino-error.ts')],
      bundle: true,
      format: 'esm',
      target: 'es2023',
      write: false,
    });
    const { SainoError: Bundled } = await import(
      `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`
    );
    expect(new Bundled('network', 'x').constructor.name).toBe('SainoError');
  });

  test('of a class that extends it tells its own', () => {
    expect(new QuotaError('network', 'x') instanceof QuotaError).toBe(true);
    expect(error instanceof QuotaError).toBe(false);
  });

  test('tells an error of another copy of the package', async () => {
    vi.resetModules();
    const copy = await import('../../../src/http/saino-error.ts');
    expect(copy.SainoError).not.toBe(SainoError);
    expect(new copy.SainoError('network', 'x') instanceof SainoError).toBe(true);
    expect(error instanceof copy.SainoError).toBe(true);
  });
});
