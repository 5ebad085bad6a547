import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { afterEach, expect, test } from 'vitest';
import { unusedPartsPlugin } from '../../../scripts/lib/unused-parts-plugin.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'saino-unused-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Generates the client of an API with one operation, and returns a function that reads its files. */
async function clientFor(
  mediaType: 'application/json' | 'text/event-stream',
  url: '/jobs' | '/jobs/{id}',
): Promise<(file: string) => string> {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } } as const;
  await createClient({
    input: {
      openapi: '3.1.1',
      info: { title: 'Jobs', version: '1.0.0' },
      paths: {
        [url]: {
          get: {
            operationId: 'getJobs',
            parameters: url === '/jobs' ? [] : [id],
            responses: { 200: { description: 'A job.', content: { [mediaType]: { schema: { type: 'string' } } } } },
          },
        },
      },
    },
    output: folder,
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', unusedPartsPlugin()],
    logs: { level: 'silent', file: false },
  });
  return (file) => readFileSync(path.join(folder, 'core', file), 'utf8');
}

test.each([
  ['application/json', false],
  ['text/event-stream', true],
] as const)('a spec with %s has a client that reads events: %o', async (mediaType, expected) => {
  const read = await clientFor(mediaType, '/jobs');
  const reader = read('serverSentEvents.gen.ts');
  expect(reader).toContain('export type ServerSentEventsResult');
  expect(reader.includes('getReader()')).toBe(expected);
  expect(reader.includes('No operation of this API streams events.')).toBe(!expected);
});

test.each([
  ['/jobs', false],
  ['/jobs/{id}', true],
] as const)('a spec with the path %s has a client that fills paths: %o', async (url, expected) => {
  const read = await clientFor('application/json', url);
  const utils = read('utils.gen.ts');
  expect(utils).toContain('export const getUrl');
  expect(utils.includes('url.replace(')).toBe(expected);
  expect(utils.includes('No operation of this API has a parameter in its path.')).toBe(!expected);
});
