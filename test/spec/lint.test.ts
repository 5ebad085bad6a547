// Each rule of redocly.yaml is broken once, so that none is there that never reports.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { command, root, spec } from '../../scripts/lib/paths.ts';

/** Finds what follows in the operation, wherever in the spec that stands. The replacement starts with `$1`. */
const inBulkProgress = (pattern: RegExp) => new RegExp(`(operationId: getBulkProgress[\\s\\S]*?)${pattern.source}`);

/** No response has a header. */
const deprecatedHeader = `          headers:
            etag:
              deprecated: true
              description: Version of the response.
              schema:
                type: string
`;

/** A rule, and an edit of the spec that breaks it. */
const breaches: [rule: string, find: string | RegExp, replacement: string][] = [
  ['rule/description-sentences', 'Bulk id of the job, from', 'bulk id of the job, from'],
  ['rule/summary-sentence-case', 'Get the progress of a bulk job', 'Get The Progress'],
  ['rule/schema-description', / +description: Envelope of every failure\..*\n/, ''],
  ['rule/example-description', / +description: The job is complete\. Download.*\n/, ''],
  ['rule/example-source', 'in the queue, with no link yet (illustrative)', 'in the queue, with no link yet'],
  ['rule/media-type-examples', inBulkProgress(/ +examples:\n\s+empty-error:[\s\S]+?unknown-bulk-id"\n/), '$1'],
  ['rule/parameter-example', /\n +example: ana@example\.com\n/, '\n'],
  ['rule/component-description', / +description: \|-\n\s+The token that the Saino[\s\S]+?of a redirect\.\n/, ''],
  ['rule/server-description', / +description: The live API.*\n/, ''],
  ['rule/operation-id-camel-case', 'operationId: getBulkProgress', 'operationId: GetBulkProgress'],
  ['rule/schema-pascal-case', /FailureResponse/g, 'failureResponse'],
  ['rule/property-snake-case', /download_link/g, 'downloadLink'],
  ['rule/examples-kebab-case', /unknown-bulk-id/g, 'unknownBulkId'],
  ['rule/json-only', inBulkProgress(/application\/json/), '$1text/html'],
  ['rule/secure-server', 'https://api.saino.io', 'http://api.saino.io'],
  ['rule/deprecated-operation-reason', '      operationId: verifyEmail\n', '$&      deprecated: true\n'],
  ['rule/deprecated-parameter-reason', '        - name: email\n', '$&          deprecated: true\n'],
  ['rule/deprecated-header-reason', / +description: The address was verified.*\n/, `$&${deprecatedHeader}`],
  ['rule/deprecated-schema-reason', '        free_email:\n', '$&          deprecated: true\n'],
  ['no-invalid-media-type-examples', 'percentage: 42', 'percentage: 420'],
  ['no-invalid-schema-examples', /(percentage: # D6[\s\S]*?)- 100\n/, '$1- 101\n'],
  ['scalar-property-missing-example', / +examples:\n\s+- https:.*\n/, ''],
  ['no-unresolved-refs', inBulkProgress(/schemas\/FailureResponse/), '$1schemas/Nothing'],
  ['no-unused-components', /schemas\/FailureResponse/g, 'schemas/BulkProgressResponse'],
  ['operation-4xx-response', inBulkProgress(/"400":/), '$1"201":'],
  ['security-defined', '- token: []', '- password: []'],
  ['struct', 'operationId: getBulkProgress', 'operationID: getBulkProgress'],
];

type Problem = { ruleId: string; severity: string; location: { source: { ref: string } }[] };
let problems: Problem[];
const fileOf = (rule: string) => `${rule.replace('/', '-')}.yaml`;

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lint-'));
  const text = await readFile(spec, 'utf8');
  // With what it refers to.
  await cp(path.dirname(spec), folder, { recursive: true });
  await writeFile(path.join(folder, 'as-it-is.yaml'), text);
  for (const [rule, find, replacement] of breaches) {
    const broken = text.replace(find, replacement);
    if (broken === text) throw new Error(`The breach of ${rule} finds nothing to change in the spec.`);
    await writeFile(path.join(folder, fileOf(rule)), broken);
  }
  try {
    const files = ['as-it-is.yaml', ...breaches.map(([rule]) => fileOf(rule))].map((file) => path.join(folder, file));
    const args = [command('redocly'), 'lint', `--config=${path.join(root, 'redocly.yaml')}`, '--format=json', ...files];
    const run = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 }).catch((error) => error);
    const reports: { problems: Problem[] }[] = JSON.parse(`[${run.stdout.replaceAll(/^\}\{$/gm, '},{')}]`);
    problems = reports.flatMap((report) => report.problems);
  } finally {
    await rm(folder, { recursive: true });
  }
});

const found = (file: string) => problems.filter(({ location: [at] }) => at?.source.ref.endsWith(`/${file}`));

test('the spec breaks none', () => {
  expect(found('as-it-is.yaml')).toEqual([]);
});

test('every rule of our own is broken here', async () => {
  const rules = (await readFile(path.join(root, 'redocly.yaml'), 'utf8')).match(/^ {2}rule\/[\w-]+/gm) ?? [];
  expect(breaches.map(([rule]) => rule).filter((rule) => rule.startsWith('rule/'))).toEqual(
    expect.arrayContaining(rules.map((rule) => rule.trim())),
  );
  expect(rules.length).toBeGreaterThan(10);
});

test.each(breaches)('%s reports what breaks it, as an error', (rule) => {
  expect(found(fileOf(rule))).toContainEqual(expect.objectContaining({ ruleId: rule, severity: 'error' }));
});
