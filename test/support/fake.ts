import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, vi } from 'vitest';
import document from '../../generated/openapi.json' with { type: 'json' };
import type { FakeSaino } from '../../src/testing.ts';

export const base = '/api/apis/email-cleaning';
export const api = `https://api.saino.io${base}`;
export const headers = { token: 'test-token' };
export const list = 'emails\nana@example.com\nben@example.org\n';

// `strict: false`: the document around the schemas is OpenAPI, which JSON Schema does not know.
const ajv = new Ajv2020({ strict: false }).addSchema(document, 'openapi');

/** Sends a request to an operation, and holds the response against its schema in the spec. */
export async function send(fake: FakeSaino, path: string, init: RequestInit = {}) {
  const response = await fake.fetch(api + path, { headers, ...init });
  const body: unknown = await response.json();
  const pointer = [
    'paths',
    new URL(api + path).pathname,
    init.method?.toLowerCase() ?? 'get',
    'responses',
    response.status,
    'content',
    response.headers.get('content-type'),
    'schema',
  ].map((key) => String(key).replaceAll('/', '~1'));
  const validate = ajv.compile({ $ref: `openapi#/${pointer.join('/')}` });
  validate(body);
  expect(validate.errors).toBeNull();
  return { status: response.status, body };
}

export function formWith(content: BlobPart, name = 'list.csv'): FormData {
  const form = new FormData();
  form.append('file', new File([content], name));
  return form;
}

export const upload = (fake: FakeSaino, content: BlobPart = list, name?: string) =>
  send(fake, '/verify-bulk', { method: 'POST', body: formWith(content, name) });

export const progress = (fake: FakeSaino, bulkId: number | string) => send(fake, `/bulk-progress?bulk_id=${bulkId}`);

export const verify = (fake: FakeSaino, email: string) =>
  send(fake, `/verify-single?${new URLSearchParams({ email })}`);

/** The path of the report of the first list, for a test that has to know it before the job is completed. */
export function guessReport(): string {
  const secret = '01234567-89ab-4cde-8f01-23456789abcd';
  vi.spyOn(crypto, 'randomUUID').mockReturnValue(secret);
  onTestFinished(() => void vi.mocked(crypto.randomUUID).mockRestore());
  return `/reports/${secret}/final_verified_1002_list.csv.csv`;
}

/** The response of a rejected request. */
export const failure = (error: string) => ({ status: 400, body: { status: 'failed', error } });
