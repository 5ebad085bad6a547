// What prose, samples, workflows and the fake leave out of the spec is named, by file and line.
import { describe, expect, test } from 'vitest';
import type { Document } from '../../../scripts/lib/document.ts';
import { root } from '../../../scripts/lib/paths.ts';
import { type Gap, gapsIn } from '../../../scripts/lib/words/gaps.ts';
import { readProject } from '../../../scripts/lib/words/project.ts';

const project = readProject(root);
const bundle = 'generated/openapi.json';
const placeOf = ({ file, line, text }: Gap) => `${file}:${line} ${text}`;
const url = (name: string) => `/api/apis/email-cleaning/${name}`;

/** The gaps of the project after an edit of the document. */
function gapsAfter(edit: (document: Document) => void): Gap[] {
  const document = JSON.parse(project.get(bundle) ?? '') as Document;
  edit(document);
  return gapsIn(new Map([...project, [bundle, JSON.stringify(document)]]));
}

/** The line of a file that a gap names. */
const lineOf = ({ file, line }: Gap) => (project.get(file) ?? '').split('\n')[line - 1] ?? '';

test('nothing is left out', () => {
  expect(gapsIn(project).map(placeOf)).toEqual([]);
});

test('a passage that is held against the spec and was rewritten is named', () => {
  const text = project.get('README.md')?.replace('and fails with HTTP 400', 'and may fail') ?? '';
  const gaps = gapsIn(new Map([...project, ['README.md', text]]));
  expect(gaps.map(placeOf)).toEqual([expect.stringMatching(/^README\.md:1 has nothing like .*passages\.ts/)]);
});

describe.each([401, 429])('a documented %i', (status) => {
  const gaps = gapsAfter((document) => {
    const { responses } = document.paths?.[url('bulk-progress')]?.get ?? {};
    Object.assign(responses ?? {}, { [status]: { description: 'No.' } });
  });

  test('is missing from every text that lists the documented statuses', () => {
    const lists = gaps.filter(({ text }) => text.startsWith('lists '));
    for (const { text } of lists) expect(text).toMatch(new RegExp(`^lists .*, and the spec has .*\\b${status}\\b`));
    expect([...new Set(lists.map(({ file }) => file))]).toEqual([
      'README.md',
      'spec/openapi.yaml',
      'spec/docs/4-errors.md',
      'spec/docs/5-not-documented.md',
    ]);
  });

  test('is named where a text says that it is not documented', () => {
    const denied = gaps.filter(({ text }) => text === `says that ${status} is not documented, which it is`);
    expect(denied.map(({ file }) => file)).toEqual(['spec/openapi.yaml', 'spec/docs/5-not-documented.md']);
  });
});

describe('a set of values that is closed, with more of them', () => {
  const gaps = gapsAfter((document) => {
    const status = document.components?.schemas?.BulkProgress?.properties?.status ?? {};
    Object.assign(status, { anyOf: undefined, enum: ['completed', 'queued'] });
  });

  test('is missing from every text that says which of them are documented', () => {
    expect(gaps.map(({ file }) => file)).toEqual([
      'README.md',
      'spec/docs/2-life-of-a-job.md',
      'spec/docs/5-not-documented.md',
    ]);
    for (const gap of gaps) {
      expect(gap.text).toBe('lists completed, and the spec has completed, queued');
      expect(lineOf(gap)).toContain('`completed`');
    }
  });
});

describe('a new required parameter', () => {
  const gaps = gapsAfter((document) => {
    const parameter = { name: 'account', in: 'query', required: true, schema: { type: 'string' as const } };
    document.paths?.[url('bulk-progress')]?.get?.parameters?.push(parameter);
  });
  const samples = ['jquery.html', 'node.mjs', 'php.php', 'python.py', 'shell.sh', 'typescript.ts'];

  test('is missing from README, the samples, the fake and the workflow', () => {
    expect(gaps.map(({ file }) => file).sort()).toEqual([
      'README.md',
      'spec/clean-list.arazzo.yaml',
      'spec/clean-list.arazzo.yaml',
      ...samples.map((name) => `spec/samples/getBulkProgress/${name}`),
      'src/fake/api.ts',
    ]);
    for (const { text } of gaps)
      expect(text).toMatch(/^(shows a request without|does not send|does not read) account$/);
  });

  test('is missing on the lines of its operation', () => {
    const others = gaps.filter(({ file }) => !file.startsWith('spec/samples/'));
    for (const gap of others) expect(lineOf(gap)).toMatch(/getBulkProgress|stepId: (wait-until-completed|get-link)/);
  });
});

describe('a new operation', () => {
  const gaps = gapsAfter((document) => {
    const responses = { '200': { description: 'The balance.' }, '400': { description: 'Rejected.' } };
    Object.assign(document.paths ?? {}, { [url('balance')]: { get: { operationId: 'getBalance', responses } } });
  });

  test('is missing from each text that lists the operations', () => {
    const lists = gaps.filter(({ text }) => text.startsWith('lists '));
    expect(lists.map(({ file }) => file)).toEqual(['README.md', 'spec/openapi.yaml', 'spec/docs/4-errors.md']);
    for (const { text } of lists) expect(text).toMatch(/, and the spec has .*\bgetBalance\b/);
  });

  test('has no sample in each of the languages', () => {
    const missing = gaps.flatMap(({ text }) => /^`getBalance` has no sample (.*)$/.exec(text)?.[1] ?? []);
    expect(missing).toEqual(
      ['jquery.html', 'node.mjs', 'php.php', 'python.py', 'shell.sh', 'typescript.ts'].map(
        (name) => `spec/samples/getBalance/${name}`,
      ),
    );
  });
});
