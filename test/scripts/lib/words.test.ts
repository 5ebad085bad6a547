// Names in code style exist. What is renamed here is renamed only where it is declared, so every mention of it is stale.
import { describe, expect, test } from 'vitest';
import { root } from '../../../scripts/lib/paths.ts';
import { type Project, readProject } from '../../../scripts/lib/words/project.ts';
import { type Stale, staleWords } from '../../../scripts/lib/words/stale.ts';

const project = readProject(root);
const linesOf = (file: string) => (project.get(file) ?? '').split('\n');

const placeOf = ({ file, line, word }: Stale) => `${file}:${line} ${word}`;
const { stale: present, unused } = staleWords(project);

test('every name in code style exists, in prose, messages and samples', () => {
  expect(present.map(placeOf)).toEqual([]);
});

test('every word that is declared elsewhere is in use', () => {
  expect(unused).toEqual([]);
});

test('a word that is declared elsewhere and that nothing uses is reported', () => {
  expect(staleWords(rename('EBADENGINE', 'curl', ['CONTRIBUTING.md'])).unused).toEqual(['EBADENGINE']);
});

/** The project with a name replaced in the files that declare it. Each of them has to contain it. */
function rename(find: string, replacement: string, declaredIn: string[]): Project {
  const renamed = new Map(project);
  for (const [file, text] of project) {
    if (!declaredIn.some((start) => file.startsWith(start))) continue;
    renamed.delete(file);
    renamed.set(file.replaceAll(find, replacement), text.replaceAll(find, replacement));
  }
  const isChanged = [...renamed].some(([file, text]) => project.get(file) !== text);
  if (!isChanged) throw new Error(`${declaredIn} has no ${find}.`);
  return renamed;
}

const renames: { what: string; find: string; declaredIn: string[]; mentionedIn: string[] }[] = [
  {
    what: 'a property of the API',
    find: 'download_link',
    declaredIn: ['generated/'],
    mentionedIn: [
      'README.md',
      'spec/openapi.yaml',
      'spec/docs/2-life-of-a-job.md',
      'spec/docs/5-not-documented.md',
      'spec/clean-list.arazzo.yaml',
    ],
  },
  {
    what: 'a property that is one common word',
    find: 'percentage',
    declaredIn: ['generated/', 'src/cli/', 'src/list/'],
    mentionedIn: ['README.md', 'spec/docs/2-life-of-a-job.md', 'src/email-cleaning.ts', 'src/http/create-client.ts'],
  },
  {
    what: 'a parameter of the API',
    find: 'bulk_id',
    declaredIn: ['generated/', 'src/cli/'],
    mentionedIn: ['README.md', 'spec/openapi.yaml', 'spec/samples/getBulkProgress/node.mjs'],
  },
  { what: 'a value with spaces', find: 'Safe to Send', declaredIn: ['generated/'], mentionedIn: ['spec/openapi.yaml'] },
  { what: 'an example', find: 'unknown-bulk-id', declaredIn: ['generated/'], mentionedIn: ['README.md'] },
  {
    what: 'an operation and its method',
    find: 'verifyEmail',
    declaredIn: ['generated/', 'src/'],
    mentionedIn: ['README.md', 'spec/docs/4-errors.md', 'spec/openapi.yaml'],
  },
  {
    what: 'a path of the API',
    find: '/verify-single',
    declaredIn: ['generated/'],
    mentionedIn: ['README.md', 'spec/samples/verifyEmail/shell.sh', 'spec/samples/verifyEmail/jquery.html'],
  },
  {
    what: 'the server of the API',
    find: 'https://api.saino.io',
    declaredIn: ['generated/'],
    mentionedIn: ['README.md', 'spec/samples/startBulk/php.php', 'src/email-cleaning.ts'],
  },
  {
    what: 'a workflow',
    find: 'workflowId: watch-bulk',
    declaredIn: ['spec/clean-list'],
    mentionedIn: ['spec/clean-list.arazzo.yaml'],
  },
  {
    what: 'an error code',
    find: 'job_failed',
    declaredIn: ['src/http/saino-error.ts'],
    mentionedIn: ['README.md', 'src/email-cleaning.ts'],
  },
  {
    what: 'an option',
    find: 'minInterval',
    declaredIn: ['src/bulk/', 'src/email-cleaning.ts'],
    mentionedIn: ['README.md'],
  },
  {
    what: 'an option in a message',
    find: 'baseUrl',
    declaredIn: ['src/email-cleaning.ts', 'generated/', 'src/index.ts', 'src/client.ts'],
    mentionedIn: ['README.md', 'src/http/client-settings.ts'],
  },
  {
    what: 'an exported name',
    find: 'RequestError',
    declaredIn: ['src/client.ts', 'src/http/request-error.ts'],
    mentionedIn: ['README.md'],
  },
  {
    what: 'a flag of the command line',
    find: '--watch',
    declaredIn: ['src/cli/options.ts'],
    mentionedIn: ['README.md'],
  },
  { what: 'a flag of a script', find: 'quick', declaredIn: ['scripts/change.ts'], mentionedIn: ['CONTRIBUTING.md'] },
  {
    what: 'an npm script',
    find: 'docs:serve',
    declaredIn: ['package.json'],
    mentionedIn: ['README.md', 'CONTRIBUTING.md'],
  },
  {
    what: 'an npm script in a message',
    find: '"generate"',
    declaredIn: ['package.json'],
    mentionedIn: ['CONTRIBUTING.md', 'scripts/generate.ts', 'scripts/lib/document.ts'],
  },
  { what: 'a dependency', find: 'valibot', declaredIn: ['package.json'], mentionedIn: ['CONTRIBUTING.md'] },
  {
    what: 'an environment variable',
    find: 'SAINO_BASE_URL',
    declaredIn: ['src/', 'scripts/', 'test/'],
    mentionedIn: ['README.md'],
  },
  {
    what: 'a file',
    find: 'next-delay.ts',
    declaredIn: ['src/bulk/', 'test/src/bulk/'],
    mentionedIn: ['CONTRIBUTING.md'],
  },
  { what: 'an entry of the package', find: './client', declaredIn: ['package.json'], mentionedIn: ['README.md'] },
];

describe.each(renames)('after a rename of $what, $find', ({ find, declaredIn, mentionedIn }) => {
  const known = new Set(present.map(placeOf));
  const stale = staleWords(rename(find, find.replace(/\w+/, 'renamed'), declaredIn)).stale.filter(
    (found) => !known.has(placeOf(found)),
  );

  test('each line that is named has it', () => {
    expect(stale.length).toBeGreaterThan(0);
    const word = find.match(/[\w-]+/g)?.at(-1) ?? find;
    for (const { file, line } of stale) expect(linesOf(file)[line - 1], `${file}:${line}`).toContain(word);
  });

  test('each file that mentions it is named', () => {
    expect([...new Set(stale.map(({ file }) => file))]).toEqual(expect.arrayContaining(mentionedIn));
  });
});

describe('the body of a response that README shows is stale', () => {
  const field = /"status": \{\s+"description": "Status of the job\./;
  const edited = (replacement: string) => {
    const text = project.get('generated/openapi.json') ?? '';
    expect(text).toMatch(field);
    const changed = text.replace(field, replacement);
    return staleWords(new Map([...project, ['generated/openapi.json', changed]])).stale.filter(({ word }) =>
      word.startsWith('{'),
    );
  };

  test.each([
    ['after a rename to a name that no other body has', '"state": { "description": "'],
    ['after a property is added', '"position": {}, "status": { "description": "'],
  ])('%s, even where other bodies have the old name', (_, replacement) => {
    const stale = edited(replacement);
    expect(stale.map(({ file }) => file)).toEqual(['README.md']);
    expect(linesOf('README.md')[Number(stale[0]?.line) - 1]).toContain('| `getBulkProgress` |');
  });
});
