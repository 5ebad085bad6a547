// Ten changes of the API, from an edit of the spec to what a maintainer is told: `npm run test:changes`, which takes
// a minute or more for each. Whatever has to follow a change by hand has to be named, with file and line.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMockServer } from '../../scripts/lib/prism.ts';
import { createGitProject, type GitProject } from '../support/git-project.ts';
import { runScript } from '../support/run.ts';
import { edits } from '../support/ten-changes.ts';

/** What is said of a change. */
type Expected = {
  impact: 'minor' | 'major';
  next: string;
  /** What the comparison says, of the operation or of the API. */
  says: RegExp[];
  /** The numbers of the facts that fail. */
  facts: string[];
  /** What the compiler names, as files or with a part of its message. */
  code: RegExp[];
  /** What prose, messages and samples name that is gone. */
  words: string[];
  /** What prose, samples, workflows and the fake leave out. */
  gaps: string[];
  /** A request to the mock, and what it responds. */
  mock: { method?: string; url: string; prefer?: string; body?: object; status: number; shows?: RegExp };
};

const progress = 'bulk-progress?bulk_id=1002';
const languages = ['jquery.html', 'node.mjs', 'php.php', 'python.py', 'shell.sh', 'typescript.ts'];
const samplesOf = (id: string) => languages.map((name) => `spec/samples/${id}/${name}`);
const lists = {
  operations: ['README.md', 'spec/openapi.yaml', 'spec/docs/4-errors.md'],
  statuses: ['README.md', 'spec/openapi.yaml', 'spec/docs/4-errors.md', 'spec/docs/5-not-documented.md'],
};
const withoutPolicy = (id: string) => new RegExp(`^src/policies\\.ts:\\d+.*'${id}' is missing`, 'm');
const withoutFake = (id: string) => new RegExp(`^src/fake/api\\.ts:\\d+.*'${id}' is missing`, 'm');

const changes: Record<keyof typeof edits, Expected> = {
  'a new optional property': {
    impact: 'minor',
    next: '0.1.1',
    says: [/`BulkProgress\.position` was added/],
    facts: ['F6'],
    code: [],
    words: ['README.md'],
    gaps: [],
    mock: { url: progress, status: 200 },
  },
  'a property renamed': {
    impact: 'major',
    next: '0.2.0',
    says: [/`BulkProgress\.download_link` was renamed to `BulkProgress\.report_link`/, /Use `report_link` instead/],
    facts: ['F6', 'D4'],
    code: [/^src\/bulk\/observe-bulk\.ts:/m, /^src\/fake\/api\.ts:/m, /^spec\/samples\/getBulkProgress\/wait\.ts:/m],
    words: ['README.md', 'spec/clean-list.arazzo.yaml', 'spec/docs/2-life-of-a-job.md', 'spec/openapi.yaml'],
    gaps: [],
    mock: { url: progress, status: 200, shows: /"report_link":/ },
  },
  'a number that becomes a string': {
    impact: 'major',
    next: '0.2.0',
    says: [/Type of `percentage`.*'number' to 'string'/],
    facts: ['F6', 'D6'],
    code: [/^src\/bulk\/\S+ .*'string'/m, /^src\/cli\/\S+ .*'string'/m, /^src\/fake\/\S+ .*'string'/m],
    words: [],
    gaps: [],
    mock: { url: progress, status: 200, shows: /"percentage":"100"/ },
  },
  'a documented 401': {
    impact: 'major',
    next: '0.2.0',
    says: [/`GetBulkProgressErrors\.401` is new/],
    facts: ['D5'],
    code: [],
    words: [],
    gaps: lists.statuses,
    mock: { url: progress, prefer: 'code=401', status: 401, shows: /"status":"failed"/ },
  },
  'a documented 429 with a header and a schema of its own': {
    impact: 'major',
    next: '0.2.0',
    says: [/`GetBulkProgressErrors\.429` is new/],
    facts: ['D5'],
    code: [/^spec\/samples\/getBulkProgress\/typescript\.ts:\d+.*'error'/m],
    words: [],
    gaps: lists.statuses,
    mock: { url: progress, prefer: 'code=429', status: 429, shows: /"limit":60/ },
  },
  'a closed enum': {
    impact: 'major',
    next: '0.2.0',
    says: [/`BulkProgress\.status` changed from/],
    facts: ['D3'],
    code: [/^test\/src\/bulk\/observe-bulk\.test\.ts:\d+.*"completed" \| "processing" \| "queued"/m],
    words: [],
    gaps: ['README.md', 'spec/docs/2-life-of-a-job.md', 'spec/docs/5-not-documented.md'],
    mock: { url: progress, prefer: 'example=queued', status: 200, shows: /"status":"queued"/ },
  },
  'a new required query parameter': {
    impact: 'major',
    next: '0.2.0',
    says: [/Required `account` query parameter was added/],
    facts: ['F4'],
    code: [/^src\/email-cleaning\.ts:\d+.*'account' is missing/m],
    words: [],
    gaps: ['README.md', 'spec/clean-list.arazzo.yaml', 'src/fake/api.ts', ...samplesOf('getBulkProgress')],
    mock: { url: progress, status: 400, shows: /"status":"failed"/ },
  },
  'another server': {
    impact: 'major',
    next: '0.2.0',
    says: [/Server `https:\/\/api\.saino\.io` became `https:\/\/api\.saino\.example`/],
    facts: ['F1'],
    code: [],
    words: ['README.md', 'spec/samples/startBulk/php.php', 'src/email-cleaning.ts'],
    gaps: [],
    mock: { url: progress, status: 200 },
  },
  'a fourth GET': {
    impact: 'minor',
    next: '0.1.1',
    says: [/GET \/api\/apis\/email-cleaning\/balance \(getBalance\)/, /The operation was added/],
    facts: ['F2'],
    code: [withoutPolicy('getBalance'), withoutFake('getBalance')],
    words: [],
    gaps: lists.operations,
    mock: { url: 'balance?period=2026-11', status: 200, shows: /"balance":500/ },
  },
  'a fifth POST': {
    impact: 'minor',
    next: '0.1.1',
    says: [/POST \/api\/apis\/email-cleaning\/purchases \(buyCredits\)/, /The operation was added/],
    facts: ['F2'],
    code: [withoutPolicy('buyCredits'), withoutFake('buyCredits')],
    words: [],
    gaps: lists.operations,
    mock: { method: 'POST', url: 'purchases', body: { amount: 500 }, status: 200, shows: /"balance":500/ },
  },
};

/** The list below a heading at the end of what `change` prints. */
function listBelow(stdout: string, heading: string): string {
  const [, end = ''] = stdout.split('Left to do by hand, in this order:\n');
  const list = end.split(/^\d+\. /m).find((one) => one.startsWith(heading)) ?? '';
  return list.replaceAll(/^ {3}/gm, '');
}
const filesIn = (list: string) => [...list.matchAll(/^([\w./-]+):\d+/gm)].map(([, file = '']) => file);

async function respondOfMock({ folder }: GitProject, { method = 'GET', url, prefer, body }: Expected['mock']) {
  const mock = await startMockServer({ document: path.join(folder, 'spec/openapi.yaml') });
  try {
    const headers = { token: 'any', 'content-type': 'application/json', ...(prefer ? { prefer } : {}) };
    const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers };
    const response = await fetch(`${mock.url}/api/apis/email-cleaning/${url}`, init);
    return { status: response.status, text: await response.text() };
  } finally {
    await mock.stop();
  }
}

describe.concurrent.each(Object.entries(changes))('%s', (what, expected) => {
  let project: GitProject;
  let stdout = '';
  beforeAll(async () => {
    project = createGitProject('test', 'bench');
    project.git('tag', 'v0.1.0');
    for (const [find, replacement] of edits[what as keyof typeof edits]) {
      project.edit('spec/openapi.yaml', find, replacement);
    }
    const run = await runScript('scripts/change.ts', ['--quick'], { cwd: project.folder });
    ({ stdout } = run);
    if (run.code !== 1) throw new Error(`A change that leaves nothing to do: ${run.stderr}`);
  }, 2_400_000);
  afterAll(() => project?.[Symbol.dispose]());

  test('passes the lint rules and is generated', () => {
    expect(stdout).toMatch(/^✔ generate /m);
  });

  test('is rated by the comparison, in words', () => {
    const { impact, next, says } = expected;
    expect(stdout).toContain(`    next version: ${next}\n    impact: ${impact}\n`);
    for (const words of says) expect(stdout).toMatch(words);
  });

  test('has to be announced, with the bump', () => {
    const bump = expected.impact === 'major' ? 'minor' : 'patch';
    expect(listBelow(stdout, 'Announce the change')).toContain(`npx changeset add --${bump} saino-email-cleaning`);
  });

  test('fails the facts behind it, by their number', () => {
    const facts = listBelow(stdout, 'Bring the tests of the facts');
    for (const number of expected.facts) expect(facts).toMatch(new RegExp(`^test/spec/facts.*\\b${number}\\b`, 'm'));
  });

  test('is named by the compiler where code has to follow', () => {
    const places = listBelow(stdout, 'Make the code fit');
    for (const place of expected.code) expect(places).toMatch(place);
    if (expected.code.length === 0) expect(stdout).toMatch(/^✔ types /m);
  });

  test('is named where prose, messages and samples have an old name', () => {
    expect(filesIn(listBelow(stdout, 'Rename'))).toEqual(expect.arrayContaining(expected.words));
    if (expected.words.length === 0) expect(stdout).toMatch(/^✔ words /m);
  });

  test('is named where prose, samples, workflows and the fake leave it out', () => {
    expect(filesIn(listBelow(stdout, 'Say in prose'))).toEqual(expect.arrayContaining(expected.gaps));
    if (expected.gaps.length === 0) expect(stdout).toMatch(/^✔ gaps /m);
  });

  test('is what the mock responds with', async () => {
    const { status, text } = await respondOfMock(project, expected.mock);
    expect(status, text).toBe(expected.mock.status);
    if (expected.mock.shows) expect(text).toMatch(expected.mock.shows);
  });
});
