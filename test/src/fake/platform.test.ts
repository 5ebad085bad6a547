import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../../../scripts/lib/paths.ts';

test('the fake needs nothing but the standards of the web', () => {
  const entry = path.join(root, 'src/fake/create-fake-saino.ts');
  const program = ts.createProgram([entry], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: [],
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    skipLibCheck: true,
  });
  const problems = ts.getPreEmitDiagnostics(program);
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});
