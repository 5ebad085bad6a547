import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { EmailCleaning, SainoError } from '../../src/index.ts';
import { runList } from '../../src/list/clean-list.ts';
import type { CleanEvent, CleanListOptions } from '../../src/list.ts';
import { createFakeSaino, type FakeSainoOptions } from '../../src/testing.ts';

/** A list of so many rows, with three addresses in each part of {@link limits}. */
export const listOf = (rows: number): string =>
  ['name,email', ...Array.from({ length: rows }, (_, index) => `Person ${index},user${index}@example.com`), ''].join(
    '\n',
  );

/** What a part of a test's list may have. */
export const limits = { addresses: 3, bytes: 10_000 };

/** A fake of the API, whose jobs are completed from the start, and a client that sends what it can. */
export function startFake(options: FakeSainoOptions = {}) {
  const fake = createFakeSaino({ percentages: [100], ...options });
  const saino = new EmailCleaning({ token: 'any', fetch: (input, init) => fake.fetch(input, init), maxRetries: 0 });
  const countOf = (operation: string) => fake.requests.filter((request) => request.operation === operation).length;
  return {
    ...fake,
    saino,
    countOf,
    /** Each address as often as it was uploaded. */
    uploaded: () => fake.requests.flatMap(({ upload }) => upload?.addresses ?? []),
  };
}

/** A folder of its own for each test of a file. */
export function useListFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'saino-list-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => path.join(folder, name);
  return {
    at,
    files: () => readdirSync(folder).sort(),
    read: (name: string) => readFileSync(at(name), 'utf8'),
    write: (name: string, content: string) => writeFileSync(at(name), content),
    state: () => JSON.parse(readFileSync(at('clean.csv.saino.json'), 'utf8')),
    /** Cleans `list.csv` to `clean.csv`, in parts of three addresses. */
    clean: (saino: CleanListOptions['saino'], options: Partial<CleanListOptions> = {}) =>
      runList({ saino, input: at('list.csv'), output: at('clean.csv'), ...options }, limits),
  };
}

/** The error that a promise rejects with. */
export const errorOf = async (promise: Promise<unknown>): Promise<SainoError> => {
  const error = await promise.then(
    () => new Error('It resolves.'),
    (reason: unknown) => reason,
  );
  if (error instanceof SainoError) return error;
  throw error;
};

/** Collects events. */
export function collect() {
  const events: CleanEvent[] = [];
  return { events, onProgress: (event: CleanEvent) => void events.push(event), types: () => events.map((e) => e.type) };
}

/** Everything that an iterable yields. */
export async function all<T>(items: AsyncIterable<T> | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items ?? []) found.push(item);
  return found;
}

/** A client of which one method does something else. */
export const withUpload = (
  saino: CleanListOptions['saino'],
  startBulk: CleanListOptions['saino']['startBulk'],
): CleanListOptions['saino'] => ({
  baseUrl: saino.baseUrl,
  startBulk,
  waitForBulk: (...request) => saino.waitForBulk(...request),
  downloadReport: (...request) => saino.downloadReport(...request),
  getBulkProgress: (...request) => saino.getBulkProgress(...request),
});
