import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyProject } from '../support/project-copy.ts';
import { type Run, runScript } from '../support/run.ts';

/** For most of the toolchain, one tool after the other, on a busy machine. */
const timeout = 900_000;

/** Runs `change`, without what takes minutes, on a copy of the project whose spec is edited, and other files written. */
function useChange(
  find: string,
  replacement: string,
  others: Record<string, string> = {},
): () => Run & { folder: string } {
  let project: ReturnType<typeof copyProject>;
  let result: Run & { folder: string };
  beforeAll(async () => {
    project = copyProject('test', 'bench');
    const spec = path.join(project.folder, 'spec/openapi.yaml');
    const text = readFileSync(spec, 'utf8');
    if (!text.includes(find)) throw new Error(`The spec has no ${find}.`);
    writeFileSync(spec, text.replaceAll(find, replacement));
    const { folder } = project;
    for (const [file, content] of Object.entries(others)) writeFileSync(path.join(folder, file), content);
    result = { ...(await runScript('scripts/change.ts', ['--quick'], { cwd: folder })), folder };
  }, timeout);
  afterAll(() => project[Symbol.dispose]());
  return () => result;
}

/** The lists at the end, by their headings. */
function listsIn(stdout: string): Map<string, string[]> {
  const [, end = ''] = stdout.split('Left to do by hand, in this order:\n');
  return new Map(
    end.split(/^\d+\. /m).map((list) => {
      const [heading = '', ...rest] = list.split(':\n');
      return [heading, rest.join(':\n').match(/(?<=^ {3})\S.*/gm) ?? []] as const;
    }),
  );
}

describe('after a property is renamed', () => {
  const result = useChange('download_link:', 'report_link:');
  const list = (heading: RegExp) => [...listsIn(result().stdout)].find(([name]) => heading.test(name))?.[1] ?? [];
  const filesIn = (todos: string[]) => [...new Set(todos.map((todo) => todo.split(':')[0]))];

  test('brings generated/ up to date', () => {
    expect(result().stdout).toMatch(/^✔ generate /m);
    expect(readFileSync(path.join(result().folder, 'generated/types.gen.ts'), 'utf8')).toContain('report_link');
  });

  test('runs on after what fails, and says of what it skips why', () => {
    expect(result().stdout).toMatch(
      /^✖ types .*\n✖ facts .*\n✖ words .*\n✔ gaps .*\n✔ style .*\n– api +skipped: .*compile$/m,
    );
    expect(result().stdout).toMatch(/^– tests +skipped: the code does not compile$/m);
    expect(result().stdout).toMatch(/^Then run `npm run change` for what was skipped: .*tests/m);
  });

  test('names the code that does not fit, in src/, test/ and the samples', () => {
    expect(filesIn(list(/fit the new types/))).toEqual(
      expect.arrayContaining([
        'src/bulk/observe-bulk.ts',
        'src/email-cleaning.ts',
        'src/fake/api.ts',
        'spec/samples/getBulkProgress/wait.ts',
        'test/src/email-cleaning.test.ts',
      ]),
    );
  });

  test('names the facts by their number', () => {
    expect(list(/facts/).join('\n')).toMatch(/^test\/spec\/facts\.test\.ts:\d+ .*\bF6: /m);
    expect(list(/facts/).join('\n')).toMatch(/^test\/spec\/facts\.test\.ts:\d+ .*\bD4: /m);
  });

  test('names the prose, the workflow and the samples that nothing compiles', () => {
    expect(filesIn(list(/Rename/))).toEqual(
      expect.arrayContaining([
        'README.md',
        'spec/clean-list.arazzo.yaml',
        'spec/docs/2-life-of-a-job.md',
        'spec/openapi.yaml',
        'spec/samples/getBulkProgress/php.php',
        'spec/samples/getBulkProgress/shell.sh',
      ]),
    );
  });

  test('gives each of them a line that has the old name, and none of them twice', () => {
    const places = [...list(/fit the new types/), ...list(/Rename/)];
    for (const place of places) {
      const [, file = '', line] = /^(.+?):(\d+)/.exec(place) ?? [];
      const lines = readFileSync(path.join(result().folder, file), 'utf8').split('\n');
      expect(lines[Number(line) - 1], place).toContain('download_link');
    }
    const prose = list(/Rename/).map((place) => place.split(' ')[0]);
    const code = list(/fit the new types/).map((place) => place.replace(/:\d+ .*/, ''));
    expect(prose.filter((place = '') => code.includes(place))).toEqual([]);
  });

  test('ends with 1', () => {
    expect(result().code).toBe(1);
  });
});

describe('after an edit that breaks a rule', () => {
  const result = useChange('percentage: 42', 'percentage: much', { 'src/extra.ts': "import path from 'node:path';\n" });

  test('names the line of the spec, and skips what follows from it', () => {
    const { code, stdout } = result();
    expect(stdout).toMatch(/^1\. Fix the spec:\n {3}spec\/openapi\.yaml:\d+:\d+ no-invalid-media-type-examples: /m);
    expect(stdout).toMatch(/^– facts +skipped: generated\/ does not follow from the spec yet$/m);
    expect(stdout).toMatch(/^– types +skipped: generated\/ does not follow from the spec yet$/m);
    expect(code).toBe(1);
  });

  test('runs what does not follow from the spec', () => {
    const [, end = ''] = result().stdout.split('Left to do by hand');
    expect(end).toMatch(/^2\. Fix the style.*:\n {3}src\/extra\.ts:1 lint\/correctness\/noUnusedImports: /m);
  });
});
