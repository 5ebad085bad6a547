// What an editor shows of the package: the names of its options in signature help, and their defaults in a hover.
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, test } from 'vitest';

const entry = path.join(inject('builtProject'), 'dist/package/types/src/index.d.ts');
const program = ts.createProgram([entry], { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 });
const checker = program.getTypeChecker();
const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.SourceFile) as ts.Symbol;
const exported = checker
  .getExportsOfModule(module)
  .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));

/** Options that do nothing if they are not there. */
const withoutDefault = ['history', 'onProgress', 'onRetry', 'signal'];

describe('each option has its default in its comment', () => {
  const types = exported.filter(({ name }) => name.endsWith('Options'));

  test('of every kind of options', () => {
    expect(types.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'EmailCleaningOptions',
        'RequestOptions',
        'StartOptions',
        'VerifyOptions',
        'WaitOptions',
      ]),
    );
  });

  test.each(types.map((type) => [type.name, type] as const))('%s', (_, type) => {
    const properties = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(type));
    expect(properties).not.toEqual([]);
    const bare = properties.filter(
      (property) => !property.getJsDocTags(checker).some(({ name }) => name === 'default'),
    );
    expect(withoutDefault).toEqual(expect.arrayContaining(bare.map(({ name }) => name)));
    for (const property of properties) {
      expect(ts.displayPartsToString(property.getDocumentationComment(checker)), property.name).not.toBe('');
    }
  });
});

test('each parameter of EmailCleaning has a name', () => {
  const found = exported.find(({ name }) => name === 'EmailCleaning') as ts.Symbol;
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(found));
  const signatures = [
    ...checker.getTypeOfSymbol(found).getConstructSignatures(),
    ...members.flatMap((member) => checker.getTypeOfSymbol(member).getCallSignatures()),
  ];
  expect(signatures.length).toBeGreaterThan(6);
  const parameters = signatures.flatMap((signature) => signature.getParameters().map(({ name }) => name));
  // The compiler calls a pattern `__0`, by its place.
  expect(parameters.filter((name) => name.startsWith('__'))).toEqual([]);
  expect(new Set(parameters)).toContain('options');
});
