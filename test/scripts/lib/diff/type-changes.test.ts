// What a change of the public types is rated as, on API reports of a few lines.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { entries, reports } from '../../../../scripts/lib/api-reports.ts';
import { typeChanges } from '../../../../scripts/lib/diff/type-changes.ts';
import { root } from '../../../../scripts/lib/paths.ts';
import { Problem } from '../../../../scripts/lib/problem.ts';

const report = (code: string) => `## API Report File for "lists"\n\n\`\`\`ts\n\n${code}\n\n\`\`\`\n`;

/** A client that returns a job, and accepts options. Each test replaces a part of it. */
const base = `
// @public
export class Lists {
    constructor(options?: Options);
    start(list: string[]): Promise<Job>;
    watch(job: Job): Promise<Job>;
}

// @public
export type Options = {
    timeout?: number | undefined;
    token: string;
    onChange?: ((job: Job) => void) | undefined;
};

// @public
export type Job = {
    id: Id;
    status: 'done' | (string & {});
    link?: string | null;
    of: {
        owner: string;
    };
};

// @public (undocumented)
type Id = number;

// @public (undocumented)
export type StartErrors = {
    400: Failure;
};

// @public (undocumented)
export type StartError = StartErrors[keyof StartErrors];

// @public
export type Failure = Error & {
    reason: string;
};

// @public
export const limit = 5;

// @public
export const start: (options: Options) => Promise<Job>;
`;

const changesAfter = (find: string | RegExp, replacement: string) => {
  const edited = base.replaceAll(find, replacement);
  if (edited === base) throw new Error(`The report has no ${find}.`);
  return typeChanges(report(base), report(edited)).map(({ impact, text }) => `${impact}: ${text}`);
};

test.each<[what: string, find: string | RegExp, replacement: string, changes: string[]]>([
  ['a removed export', /.*\nexport const limit.*/g, '', ['major: `limit`']],
  ['a new export', 'export const limit', 'export type More = {};\nexport const limit', ['minor: `More`']],
  ['an export that becomes internal', 'export type Failure', 'type Failure', ['major: `Failure`']],
  ['a type that can be imported from now on', 'type Id', 'export type Id', ['minor: `Id`']],
  ['a renamed type', /\bJob\b/g, 'Task', ['major: `Job` to `Task`']],
  ['a removed member', '    link?: string | null;\n', '', ['major: `Job.link` was removed.']],
  ['a renamed member', 'link?:', 'report?:', ['major: `Job.link` was renamed to `Job.report`.']],
  ['a dropped null', 'string | null', 'string', ['major: `Job.link` changed from `string | null` to `string`.']],
  [
    'a closed set of strings',
    "'done' | (string & {})",
    "'done'",
    ["major: `Job.status` changed from `'done' | (string & {})` to `'done'`."],
  ],
  ['a type behind a name', 'type Id = number', 'type Id = string', ['major: `Id` changed from `number` to `string`.']],
  ['a member that is always there', 'link?:', 'link:', ['major: `Job.link` is now required.']],
  [
    'a member within a member',
    'owner: string',
    'owner: number',
    ['major: `Job.of.owner` changed from `string` to `number`.'],
  ],
  ['a new member of what is returned', 'id: Id;', 'id: Id;\n    at: string;', ['minor: `Job.at` is new.']],
  [
    'a new optional option',
    'token: string;',
    'token: string;\n    retry?: boolean;',
    ['minor: `Options.retry` is new, and optional.'],
  ],
  [
    'a new required option',
    'token: string;',
    'token: string;\n    retry: boolean;',
    ['major: `Options.retry` is new, and required.'],
  ],
  ['an option that need not be passed', 'token: string', 'token?: string', ['minor: `Options.token` is now optional.']],
  [
    'an option that accepts more',
    'timeout?: number | undefined',
    'timeout?: number | string | undefined',
    ['minor: `Options.timeout` changed from `number | undefined` to `number | string | undefined`.'],
  ],
  [
    'an option that accepts less',
    'timeout?: number | undefined',
    'timeout?: undefined',
    ['major: `Options.timeout` changed from `number | undefined` to `undefined`.'],
  ],
  ['a new documented error', '400: Failure;', '400: Failure;\n    401: Failure;', ['major: `StartErrors.401` is new.']],
  ['a new method', 'start(list', 'stop(): void;\n    start(list', ['minor: `Lists.stop` is new.']],
  [
    'another optional argument',
    'start(list: string[])',
    'start(list: string[], name?: string)',
    [
      'minor: `Lists.start` changed from `(list: string[]) => Promise<Job>` to `(list: string[], name?: string) => Promise<Job>`.',
    ],
  ],
  [
    'another required argument',
    'start(list: string[])',
    'start(list: string[], name: string)',
    [
      'major: `Lists.start` changed from `(list: string[]) => Promise<Job>` to `(list: string[], name: string) => Promise<Job>`.',
    ],
  ],
  [
    'another result',
    'start(list: string[]): Promise<Job>',
    'start(list: string[]): Promise<Id>',
    ['major: `Lists.start` changed from `(list: string[]) => Promise<Job>` to `(list: string[]) => Promise<Id>`.'],
  ],
  ['a constant', 'limit = 5', 'limit = 6', ['major: `limit` changed from `5` to `6`.']],
  [
    'what a type extends',
    'Failure = Error & {',
    'Failure = TypeError & {',
    ['major: `Failure` changed from `Error` to `TypeError`.'],
  ],
  [
    'a deprecation',
    '// @public\nexport const limit',
    '// @public @deprecated\nexport const limit',
    ['minor: The constant `limit` is deprecated.'],
  ],
  ['the name of an argument', 'start(list: string[])', 'start(addresses: string[])', []],
  ['a comment', '// @public (undocumented)', '// @public', []],
])('%s', (_, find, replacement, changes) => {
  expect(changesAfter(find, replacement)).toEqual(changes);
});

test('what an instance returns that callers pass in is no input', () => {
  const cleaner = (job: string) =>
    report(`
// @public
export function clean(lists: Pick<Lists, 'start'>): void;

class Lists {
    start(): Promise<Job>;
}

type Job = {
${job}};
`);
  const changes = typeChanges(cleaner('    id: number;\n'), cleaner('    id: number;\n    at: string;\n'));
  expect(changes).toMatchObject([{ impact: 'minor', text: '`Job.at` is new.' }]);
});

test('reports of the project are read whole, and are the same as themselves', () => {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { exports: object };
  const modules = Object.values(exports).filter((target) => typeof target === 'object');
  expect(entries()).toHaveLength(modules.length);
  for (const entry of entries()) {
    const text = readFileSync(path.join(reports, entry.report), 'utf8');
    expect(typeChanges(text, text)).toEqual([]);
    const declared = text.match(/^export (?:type|class|function|const|interface) \w+/gm) ?? [];
    const gone = typeChanges(text, report('')).filter(({ name }) => name === 'gone');
    expect(gone).toHaveLength(declared.length);
  }
});

test('a file that is no API report is a problem', () => {
  expect(() => typeChanges('# Something else', report(base))).toThrow(Problem);
});
