// What a change of the spec is rated as, and whom it breaks: one document with breaking edits, and one without.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenAPIV3_1 as OpenAPI } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change, Comparison } from '../../scripts/lib/diff/change.ts';
import { compare } from '../../scripts/lib/diff/compare.ts';
import { otherDocument, workingTree } from '../../scripts/lib/diff/state.ts';
import { type Document, readDocument } from '../../scripts/lib/document.ts';
import { root } from '../../scripts/lib/paths.ts';

type Schemas = Record<string, OpenAPI.SchemaObject & { properties: Record<string, OpenAPI.SchemaObject> }>;

const operation = (document: Document, url: string, method: 'get' | 'post') => {
  const found = document.paths?.[`/api/apis/email-cleaning/${url}`]?.[method];
  if (!found?.responses) throw new Error(`The document has no ${method} ${url}.`);
  return { responses: found.responses, parameters: found.parameters ?? [] };
};
const schemasOf = (document: Document) => document.components?.schemas as Schemas;
const failure = { 'application/json': { schema: { $ref: '#/components/schemas/FailureResponse' } } };
const query = (name: string, required: boolean) =>
  ({ name, in: 'query', required, schema: { type: 'string' } }) as const;

/** As {@link document} with every edit, compared with the document as it is. */
async function compared(edit: (document: Document) => void): Promise<Comparison> {
  const scratch = mkdtempSync(path.join(root, `.generate-${process.pid}-`));
  folders.push(scratch);
  const document = readDocument();
  edit(document);
  const file = path.join(scratch, 'edited.json');
  writeFileSync(file, JSON.stringify(document));
  return compare(await workingTree(scratch), await otherDocument(file, scratch), scratch);
}
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const [callers, types, cli] = ['API callers in any language', 'TypeScript users', 'command line users'] as const;

describe('breaking', () => {
  let comparison: Comparison;
  beforeAll(async () => {
    comparison = await compared((document) => {
      const { BulkProgress, EmailVerification, StartedBulk, ...others } = schemasOf(document);
      if (!BulkProgress || !EmailVerification || !StartedBulk) throw new Error('The document lacks a schema.');
      const { percentage, download_link: link, status } = BulkProgress.properties;
      const { free_email: freeEmail, ...rest } = EmailVerification.properties;
      if (!percentage || !link || !status?.anyOf || !freeEmail) throw new Error('The document lacks a property.');
      Object.assign(percentage, { type: 'string', minimum: undefined, maximum: undefined });
      link.type = 'string';
      status.anyOf.pop();
      EmailVerification.properties = { ...rest, is_free: freeEmail };
      EmailVerification.required = ['email', 'is_free', 'result', 'status'];
      Object.assign(document.components ?? {}, {
        schemas: { ...others, BulkProgress, EmailVerification, StartedJob: StartedBulk },
      });
      const start = operation(document, 'verify-bulk', 'post');
      Object.assign(start.responses['200'] ?? {}, {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/StartedJob' } } },
      });
      start.responses['401'] = { description: 'No valid token.', content: failure };
      operation(document, 'bulk-progress', 'get').parameters.push(query('account', true));
      Object.assign(document.servers?.[0] ?? {}, { url: 'https://api.example.com' });
    });
  }, 600_000);

  test.each<[what: string, text: RegExp, breaks: Change['breaks'], operations: string[]]>([
    [
      'a number that becomes a string',
      /Type of `percentage`.*'number' to 'string'/,
      [callers, cli, types],
      ['getBulkProgress'],
    ],
    [
      'a dropped null',
      /`BulkProgress.download_link` changed from `string \| null` to `string`/,
      [types],
      ['getBulkProgress'],
    ],
    [
      'an open set of strings that is closed',
      /`BulkProgress.status` changed from `'completed' \| \(string & {}\)` to `'completed'`/,
      [types],
      ['getBulkProgress'],
    ],
    ['a removed property', /Property `free_email` of `data` was removed/, [callers, cli], ['verifyEmail']],
    ['a renamed property', /`EmailVerification.free_email` was renamed to/, [types], ['verifyEmail']],
    ['a renamed schema', /Renamed in .*`StartedBulk` to `StartedJob`/, [types], ['startBulk']],
    ['a new documented error', /`StartBulkErrors.401` is new/, [types], ['startBulk']],
    ['a new required parameter', /Required `account` query parameter was added/, [callers], ['getBulkProgress']],
    [
      'the same, in the types',
      /`GetBulkProgressData.query.account` is new, and required/,
      [types],
      ['getBulkProgress'],
    ],
    ['another server', /Server `https:\/\/api.saino.io` became `https:\/\/api.example.com`/, [callers], []],
  ])('is %s', (_, text, breaks, operations) => {
    const found = comparison.changes.find((change) => text.test(change.text));
    expect(found, comparison.changes.map((change) => change.text).join('\n')).toMatchObject({
      impact: 'major',
      operations,
    });
    expect(found?.breaks).toEqual(breaks);
    expect(found?.action).toMatch(/^[A-Z].*\.$/);
  });

  test('leaves out the types of the entries that refer to what is gone, and says so', () => {
    expect(comparison.notes).toEqual(
      ['saino-email-cleaning', 'saino-email-cleaning/list'].map(
        (entry) =>
          `The types of \`${entry}\` were not compared: it exports \`StartedBulk\`, which is declared nowhere. ` +
          'Fix src/, then run this again.',
      ),
    );
  });

  test('makes the next version a minor one below 1.0', () => {
    expect(comparison).toMatchObject({ impact: 'major', from: '0.1.0', next: '0.2.0' });
  });
});

describe('compatible', () => {
  let comparison: Comparison;
  beforeAll(async () => {
    comparison = await compared((document) => {
      const { BulkProgress, StartedBulk, EmailVerification } = schemasOf(document);
      if (!BulkProgress || !StartedBulk || !EmailVerification) throw new Error('The document lacks a schema.');
      BulkProgress.properties.started_at = { type: 'string' };
      StartedBulk.properties.queue = { type: 'string' };
      StartedBulk.required?.push('queue');
      Object.assign(EmailVerification.properties.free_email ?? {}, {
        deprecated: true,
        'x-deprecated-reason': 'Use `email` instead.',
      });
      operation(document, 'bulk-progress', 'get').parameters.push(query('account', false));
      const responses = { '200': { description: 'All jobs.' } };
      Object.assign(document.paths ?? {}, { '/jobs': { get: { operationId: 'listJobs', responses } } });
      Object.assign(document.components?.examples?.['safe-to-send'] ?? {}, { value: { status: 'success' } });
      document.info.description = 'Other words.';
      document.info.version = '9.9.9';
    });
  }, 600_000);

  test.each<[what: string, impact: Change['impact'], text: RegExp, operations: string[]]>([
    ['a new optional property', 'minor', /`BulkProgress.started_at` was added/, ['getBulkProgress']],
    ['a new property that every response has', 'minor', /`StartedBulk.queue` was added/, ['startBulk']],
    ['a new optional parameter', 'minor', /Parameter `account` was added/, ['getBulkProgress']],
    [
      'the same, in the types',
      'minor',
      /`GetBulkProgressData.query.account` is new, and optional/,
      ['getBulkProgress'],
    ],
    ['a new operation', 'minor', /The operation was added/, ['listJobs']],
    ['its types', 'minor', /New in `saino-email-cleaning\/client`: .*`ListJobsData`/, ['listJobs']],
    ['a deprecation', 'minor', /`EmailVerification.free_email` is deprecated: Use `email` instead\./, ['verifyEmail']],
    ['an example', 'patch', /^Documentation: .*example `safe-to-send`/, ['verifyEmail']],
    ['a description', 'patch', /^Documentation: description of `info`/, []],
  ])('is %s', (_, impact, text, operations) => {
    const found = comparison.changes.find((change) => text.test(change.text));
    const all = comparison.changes.map((change) => change.text).join('\n');
    expect(found, all).toMatchObject({ impact, operations, breaks: [] });
  });

  test('makes the next version a patch below 1.0, whatever the version says', () => {
    expect(comparison).toMatchObject({ impact: 'minor', from: '0.1.0', next: '0.1.1' });
  });
});
