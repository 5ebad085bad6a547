import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { isRecord } from '../document.ts';
import { root } from '../paths.ts';

/** Something to do by hand: where, as `file:line`, and what. */
export type Todo = string;

/** What `npm run generate` finds in the spec. Without a place, it is what it says. */
export function generateTodos(stderr: string): Todo[] {
  const places = [...stderr.matchAll(/(?<=^ *|: )[\w./-]+:\d+(?::\d+)? \S+: .+$/gm)].map(([place]) => place);
  return places.length > 0 ? places : [lastWords(stderr)];
}

/** What the compiler names. */
export const typeTodos = (stdout: string): Todo[] =>
  [...stdout.matchAll(/^(\S+)\((\d+),(\d+)\): error TS\d+: (.+)$/gm)].map(
    ([, file, line, column, message]) => `${file}:${line}:${column} ${message}`,
  );

/** What Biome names, by its reporter for GitHub. */
export const styleTodos = (output: string): Todo[] =>
  [...output.matchAll(/^::\w+ title=([^,]*),file=([^,]+),line=(\d+)[^:]*::(.*)$/gm)].map(
    ([, rule, file = '', line, message]) => `${path.relative(root, file)}:${line} ${rule}: ${message}`,
  );

/** A part of what Vitest's JSON reporter writes. */
type TestReport = {
  numPendingTests: number;
  testResults: { name: string; status: string; message: string; assertionResults: Assertion[] }[];
};
type Assertion = {
  fullName: string;
  status: string;
  failureMessages: string[] | null;
  location?: { line: number } | null;
};

/** The tests that fail, and the test files that cannot even start. */
export function testTodos({ testResults }: TestReport): Todo[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((assertion) => assertion.status === 'failed');
    if (failed.length > 0) return failed.map((assertion) => testTodo(name, assertion));
    return status === 'failed' ? [`${placeIn(name, message)} ${firstLine(message)}`] : [];
  });
}

function testTodo(file: string, { fullName, failureMessages, location }: Assertion): Todo {
  const message = failureMessages?.join('\n') ?? '';
  return `${placeIn(file, message, location?.line)} ${fullName}: ${firstLine(message)}`;
}

/** Where in a test file a stack trace passes, or else where the test stands. */
function placeIn(file: string, stack: string, fallback = 1): string {
  const [, line = String(fallback)] = stack.split(`${file}:`)[1]?.match(/^(\d+)/) ?? [];
  return `${path.relative(root, file)}:${line}`;
}

export function isTestReport(value: unknown): value is TestReport {
  return isRecord(value) && Array.isArray(value.testResults);
}

const longest = 160;

function firstLine(message: string): string {
  const [line = ''] = stripVTControlCharacters(message).trim().split('\n');
  const bare = line.replace(/^\w*Error: /, '').replaceAll(`${root}${path.sep}`, '');
  return bare.length > longest ? `${bare.slice(0, longest)} …` : bare;
}

/** What a command said last, which is where most of them say what is wrong, with what is indented below that. */
export function lastWords(output: string): string {
  const lines = stripVTControlCharacters(output).trim().split('\n');
  const at = lines.findLastIndex((line) => line.startsWith('✖'));
  if (at === -1) return lines.at(-1) ?? '';
  const [what = '', ...rest] = lines.slice(at);
  const end = rest.findIndex((line) => !line.startsWith(' '));
  return [what.replace(/^✖ /, ''), ...rest.slice(0, end === -1 ? undefined : end)].join('\n');
}
