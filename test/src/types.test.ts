// What a caller may write compiles, and what would be wrong at run time does not.
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';

const prelude = `
import { type BulkProgress, createClient, getBulkProgress, startBulk, verifyEmail } from './client.js';
import { type BulkCheck, EmailCleaning, type EmailVerification, SainoError, type StartedBulk } from './index.js';
const client = createClient();
const saino = new EmailCleaning();
`;

const right: Record<string, string> = {
  'a call with its bulk_id': 'await getBulkProgress({ client, query: { bulk_id: 1002 } });',
  'data after a check of error': `
    const { data, error } = await getBulkProgress({ client, query: { bulk_id: 1002 } });
    if (error) throw new Error(error.error);
    const percentage: number = data.data.percentage;
    const link: string | null | undefined = data.data.download_link;`,
  'data at once, for those who have errors thrown': `
    const { data } = await getBulkProgress({ client, query: { bulk_id: 1002 }, throwOnError: true });
    const id: number = data.data.bulk_id;`,
  'a status that is documented, and one that is not': `
    const known: BulkProgress['status'] = 'completed';
    const unknown: BulkProgress['status'] = 'processing';`,
  'an upload with a Blob': `
    const { data } = await startBulk({ client, body: { file: new Blob() }, throwOnError: true });
    const id: number = data.bulk_id;
    const message: string = data.message;`,
  'a verification': `
    const { data } = await verifyEmail({ client, query: { email: 'user@example.com' }, throwOnError: true });
    const isFree: boolean = data.data.free_email === 'true';`,
  'every kind of list': `
    const started: StartedBulk = await saino.startBulk(new Blob());
    await saino.startBulk(new File([], 'list.csv'), { fileName: 'list.xlsx', timeout: 1, maxRetries: 0 });
    await saino.startBulk(['user@example.com']);
    await saino.startBulk(new Set(['user@example.com']));
    await saino.startBulk((function* () { yield 'user@example.com'; })());
    await saino.startBulk((async function* () { yield 'user@example.com'; })(), { signal: AbortSignal.timeout(1) });`,
  'an address to verify': `
    const { result, status }: EmailVerification = await saino.verifyEmail('user@example.com', {
      retryUnknownOutcome: true,
    });
    const isSafe: boolean = result === 'Safe to Send' && status === 'Deliverable';
    const other: EmailVerification['result'] = 'Risky';`,
  'the new code of an error, and its operation': `
    const { code, operation } = new SainoError('unknown_outcome', '');
    const isUpload: boolean = code === 'unknown_outcome' && operation === 'startBulk';`,
  'a history, for the next check, for a wait, and from its error': `
    const { history, nextDelay }: BulkCheck = await saino.checkBulk(1002, { history: null });
    const ms: number = nextDelay;
    await saino.checkBulk(1002, { history, timeout: 1, minInterval: 1 });
    await saino.waitForBulk(1002, { history }).catch((error: unknown) => {
      if (!(error instanceof SainoError && error.code === 'wait_timeout')) throw error;
      const later: number = error.nextDelay;
      return saino.waitForBulk(1002, { history: error.history });
    });`,
  'a limit of each request of a wait': 'await saino.waitForBulk(1002, { requestTimeout: 5000, timeout: Infinity });',
};

const wrong: Record<string, [code: string, diagnostic: number]> = {
  'a missing bulk_id': ['await getBulkProgress({ client, query: {} });', 2741],
  'a missing query': ['await getBulkProgress({ client });', 2345],
  'a missing client': ['await getBulkProgress({ query: { bulk_id: 1002 } });', 2345],
  'a string for the bulk_id': ["await getBulkProgress({ client, query: { bulk_id: '1002' } });", 2322],
  'a parameter that the API does not have': [
    'await getBulkProgress({ client, query: { bulk_id: 1, page: 2 } });',
    2353,
  ],
  'data.percentage used as text': [
    `const { data } = await getBulkProgress({ client, query: { bulk_id: 1002 }, throwOnError: true });
    data.data.percentage.trim();`,
    2339,
  ],
  'data before a check of error': [
    `const { data, error } = await getBulkProgress({ client, query: { bulk_id: 1002 } });
    console.log(data.data.percentage);`,
    18048,
  ],
  'an unchecked error': [
    `const { error } = await getBulkProgress({ client, query: { bulk_id: 1002 } });
    console.log(error.error);`,
    18048,
  ],
  'a link that may be missing': [
    `const { data } = await getBulkProgress({ client, query: { bulk_id: 1002 }, throwOnError: true });
    const link: string = data.data.download_link;`,
    2322,
  ],
  'the envelope taken for the job': [
    `const { data } = await getBulkProgress({ client, query: { bulk_id: 1002 }, throwOnError: true });
    const percentage = data.percentage;`,
    2339,
  ],
  'a token that is a number': ['createClient({ auth: 5 });', 2322],
  'an upload without a file': ['await startBulk({ client, body: {} });', 2741],
  'an upload without a body': ['await startBulk({ client });', 2345],
  'a path for the file': ["await startBulk({ client, body: { file: 'list.csv' } });", 2322],
  'a verification without an address': ['await verifyEmail({ client, query: {} });', 2741],
  'free_email used as a boolean': [
    `const { data } = await verifyEmail({ client, query: { email: '' }, throwOnError: true });
    const isFree: boolean = data.data.free_email;`,
    2322,
  ],
  'the job of an upload taken from data': [
    `const { data } = await startBulk({ client, body: { file: new Blob() }, throwOnError: true });
    const id = data.data.bulk_id;`,
    2339,
  ],
  'a path for a list': ["await saino.startBulk('list.csv');", 2345],
  'numbers for a list': ['await saino.startBulk([1, 2]);', 2345],
  'rows for a list': ["await saino.startBulk([{ email: 'user@example.com' }]);", 2345],
  'a number for an address': ['await saino.verifyEmail(5);', 2345],
  'an option of a check on an upload': ['await saino.startBulk([], { retryUnknownOutcome: true });', 2353],
  'a history that is written by hand': ['await saino.checkBulk(1002, { history: { version: 1 } });', 2741],
  'the timeout of a wait on a check': ['await saino.checkBulk(1002, { requestTimeout: 1 });', 2353],
  'the timeout of a request for that of a wait': ['await saino.getBulkProgress(1002, { requestTimeout: 1 });', 2353],
};

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  noEmit: true,
  types: [],
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  skipLibCheck: true,
};

/** The diagnostics of each snippet, compiled as a module beside src/client.ts. */
const snippets = new Map(
  [...Object.entries(right), ...Object.entries(wrong).map(([name, [code]]) => [name, code] as const)].map(
    ([name, code], index) => [path.join(root, `src/snippet-${index}.mts`), { name, code: prelude + code }],
  ),
);
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (file) => snippets.has(file) || fileExists(file);
host.readFile = (file) => snippets.get(file)?.code ?? readFile(file);
host.getSourceFile = (file, version, ...rest) => {
  const snippet = snippets.get(file);
  return snippet ? ts.createSourceFile(file, snippet.code, version) : getSourceFile(file, version, ...rest);
};
const program = ts.createProgram([...snippets.keys()], options, host);
const diagnostics = new Map(
  [...snippets].map(([file, { name }]) => [
    name,
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  ]),
);

test.each(Object.keys(right))('compiles: %s', (name) => {
  expect(diagnostics.get(name)).toEqual([]);
});

test.each(Object.entries(wrong))('does not compile: %s', (name, [, code]) => {
  expect(diagnostics.get(name)).toEqual([expect.stringMatching(`^TS${code}:`)]);
});

test('the editor completes a status with the documented one', () => {
  const file = path.join(root, 'src/completion.mts');
  const code = `import type { BulkProgress } from './client.js';\nconst status: BulkProgress['status'] = '';`;
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = name === file ? code : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
  });
  const entries = service.getCompletionsAtPosition(file, code.lastIndexOf("'"), {})?.entries ?? [];
  expect(entries.map(({ name }) => name)).toEqual(['completed']);
});
