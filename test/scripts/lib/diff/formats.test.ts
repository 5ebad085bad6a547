import { expect, test } from 'vitest';
import type { Comparison } from '../../../../scripts/lib/diff/change.ts';
import { formats } from '../../../../scripts/lib/diff/formats.ts';

const comparison: Comparison = {
  base: 'v0.1.0',
  from: '0.1.0',
  next: '0.2.0',
  impact: 'major',
  notes: ['The types of `lists` were not compared.'],
  operations: { startBulk: 'POST /lists', getBulkProgress: 'GET /lists' },
  changes: [
    {
      impact: 'minor',
      text: '`Options.retry` is new.',
      operations: [],
      breaks: [],
      at: { declaration: 'EmailCleaning' },
    },
    { impact: 'patch', text: 'Documentation: `info`.', operations: [], breaks: [], at: { pointer: '#/info' } },
    {
      impact: 'patch',
      text: 'Documentation: a,\n50 %.',
      operations: ['startBulk'],
      breaks: [],
      at: { pointer: '#/tags' },
    },
    {
      impact: 'major',
      text: '`Job.link` was removed.',
      operations: ['startBulk'],
      breaks: ['API callers in any language', 'TypeScript users'],
      action: 'Stop using it.',
      at: { pointer: '#/components/schemas/StartedBulk/properties/gone' },
    },
  ],
};
const print = (format: string, of = comparison) => formats[format]?.(of);

test('text is grouped by operation, and the most breaking change comes first', () => {
  expect(print('text')).toBe(`Changes since v0.1.0

POST /lists (startBulk)
  major  \`Job.link\` was removed.
         Breaks API callers in any language and TypeScript users. Stop using it.
  patch  Documentation: a,
50 %.

The whole API
  patch  Documentation: \`info\`.

Public types that are not generated
  minor  \`Options.retry\` is new.

The types of \`lists\` were not compared.

next version: 0.2.0
impact: major`);
});

test('markdown has headings and a list', () => {
  expect(print('markdown')).toContain(
    '## Changes since v0.1.0\n\n### POST /lists (startBulk)\n\n- **major:** `Job.link` was',
  );
  expect(print('markdown')).toMatch(/\n\nnext version: 0\.2\.0\nimpact: major$/);
});

test('annotations are on one line each, escaped, with file and line', () => {
  const lines = print('github')?.split('\n') ?? [];
  expect(lines.filter((line) => line.startsWith('::'))).toEqual([
    expect.stringMatching(
      /^::warning file=spec\/openapi\.yaml,line=\d+,title=major%3A POST \/lists \(startBulk\)::`Job\.link` was removed\. Breaks/,
    ),
    expect.stringMatching(/^::notice file=spec\/openapi\.yaml,line=\d+,title=.*::Documentation: a,%0A50 %25\.$/),
    expect.stringMatching(/^::notice file=spec\/openapi\.yaml,line=\d+,title=.*::Documentation: `info`\.$/),
    expect.stringMatching(/^::notice file=etc\/index\.api\.md,line=\d+,title=.*::`Options\.retry` is new\.$/),
  ]);
  expect(lines.slice(-2)).toEqual(['next version: 0.2.0', 'impact: major']);
});

test('each format says that nothing changed, or that there is no release yet', () => {
  const none: Comparison = { ...comparison, changes: [], notes: [], impact: 'none', next: '0.1.0' };
  const first: Comparison = { ...none, base: undefined, notes: ['There is no release yet.'] };
  for (const format of Object.keys(formats)) {
    expect(print(format, none)).toBe('Nothing changed since v0.1.0.\n\nnext version: 0.1.0\nimpact: none');
    expect(print(format, first)).toBe('There is no release yet.\n\nnext version: 0.1.0\nimpact: none');
  }
});
