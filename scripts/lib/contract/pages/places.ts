import { readFileSync } from 'node:fs';
import path from 'node:path';
import { relative, root, spec } from '../../paths.ts';

const tests = path.join(root, 'test/spec/facts.test.ts');

/** What the numbers of facts stand at the start of: a comment of the spec, and the name of a test. */
const comment = /(?:^|\s)# ((?:[FD]\d+(?:, )?)+)/;
const testName = /^\s*test\(["']((?:[FD]\d+(?:, )?)+):/;

/** Where a fact is held, with file and line: in the spec, and in the test of the facts. */
export function placesOf(fact: string): string[] {
  const isNamed = (pattern: RegExp) => (line: string) => pattern.exec(line)?.[1]?.split(', ').includes(fact) ?? false;
  return [...linesOf(spec, isNamed(comment)), ...linesOf(tests, isNamed(testName))];
}

function linesOf(file: string, isWanted: (line: string) => boolean): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => (isWanted(line) ? `${relative(file)}:${index + 1}` : []));
}
