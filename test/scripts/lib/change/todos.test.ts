import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateTodos, lastWords, testTodos } from '../../../../scripts/lib/change/todos.ts';
import { root } from '../../../../scripts/lib/paths.ts';

describe('of generate', () => {
  test('a single problem and several are lists alike', () => {
    const [first, second] = ['spec/openapi.yaml:3:1 struct: Wrong.', 'spec/openapi.yaml:9:5 rule/a: `b: c` is wrong.'];
    expect(generateTodos(`✖ The spec breaks one of its rules. Fix this: ${first}\n`)).toEqual([first]);
    expect(generateTodos(`✖ The spec breaks its rules. Fix these:\n  ${first}\n  ${second}\n`)).toEqual([
      first,
      second,
    ]);
  });

  test('what has no place is what was said', () => {
    expect(generateTodos('✖ No folder can be made here (EROFS).\n')).toEqual(['No folder can be made here (EROFS).']);
  });
});

describe('of tests', () => {
  const file = path.join(root, 'test/a.test.ts');
  const report = (assertions: object[], message = '') =>
    testTodos({
      numPendingTests: 0,
      testResults: [{ name: file, status: 'failed', message, assertionResults: assertions as never }],
    });

  test('a failure is at the line of the test file that the stack passes', () => {
    const stack = `AssertionError: expected 1 to be 2\n    at ${root}/test/support/b.ts:3:1\n    at ${file}:12:5`;
    const failed = { fullName: 'F1: a', status: 'failed', failureMessages: [stack], location: { line: 10 } };
    const passed = { fullName: 'F2: b', status: 'passed', failureMessages: [] };
    expect(report([passed, failed])).toEqual(['test/a.test.ts:12 F1: a: expected 1 to be 2']);
  });

  test('a failure without a stack is where the test is', () => {
    const failed = { fullName: 'F1: a', status: 'failed', failureMessages: ['timed out'], location: { line: 10 } };
    expect(report([failed])).toEqual(['test/a.test.ts:10 F1: a: timed out']);
  });

  test('a file that cannot start is one line', () => {
    expect(report([], `Cannot find module './c.ts' imported from ${root}/test/a.test.ts\n  at x`)).toEqual([
      "test/a.test.ts:1 Cannot find module './c.ts' imported from test/a.test.ts",
    ]);
  });
});

test('the last words of a command are its ✖ line, or its last line', () => {
  expect(lastWords('one\n\u001b[31m✖ two\u001b[39m\nthree\n')).toBe('two');
  expect(lastWords('one\nthree\n')).toBe('three');
  expect(lastWords('one\n✖ two\n  Run: this\n  Or:  that\nthree\n')).toBe('two\n  Run: this\n  Or:  that');
});
