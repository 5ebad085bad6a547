import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { afterEach, expect, test } from 'vitest';
import { eventStreamsPlugin } from '../../../scripts/lib/event-streams-plugin.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'saino-events-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the generated client has to read events with, for an API that sends a job in this media type. */
async function readerFor(mediaType: string): Promise<string> {
  await createClient({
    input: {
      openapi: '3.1.1',
      info: { title: 'Jobs', version: '1.0.0' },
      paths: {
        '/jobs': {
          get: {
            operationId: 'getJobs',
            responses: { 200: { description: 'A job.', content: { [mediaType]: { schema: { type: 'string' } } } } },
          },
        },
      },
    },
    output: folder,
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', eventStreamsPlugin()],
    logs: { level: 'silent', file: false },
  });
  return readFileSync(path.join(folder, 'core/serverSentEvents.gen.ts'), 'utf8');
}

test.each([
  ['application/json', false],
  ['text/event-stream', true],
])('a spec with %s has a client that reads events: %o', async (mediaType, expected) => {
  const reader = await readerFor(mediaType);
  expect(reader).toContain('export type ServerSentEventsResult');
  expect(reader.includes('getReader()')).toBe(expected);
  expect(reader.includes('No operation of this API streams events.')).toBe(!expected);
});
