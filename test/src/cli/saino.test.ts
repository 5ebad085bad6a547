import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSaino } from '../../../src/cli/saino.ts';
import { nowhere } from '../../support/command-line.ts';
import { token } from '../../support/secrecy.ts';

beforeEach(() => {
  vi.stubEnv('SAINO_TOKEN', token);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('the base URL of the environment counts', () => {
  vi.stubEnv('SAINO_BASE_URL', nowhere);
  expect(createSaino).not.toThrow();
  vi.stubEnv('SAINO_BASE_URL', 'api');
  expect(createSaino).toThrow('SAINO_BASE_URL must be an http or https URL');
});

test.each([[''], [undefined]])('a base URL of %j is none', (url) => {
  vi.stubEnv('SAINO_BASE_URL', url);
  expect(createSaino).not.toThrow();
});
