// What `npm run docs` does with bad input, with an address, and with more than the spec has, on copies of the project.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linksIn } from '../../../scripts/lib/docs/markdown.ts';
import { readDocument } from '../../../scripts/lib/document.ts';
import { operations } from '../../../scripts/lib/operations.ts';
import { copyProject } from '../../support/project-copy.ts';
import { runScript } from '../../support/run.ts';
import { copyWithOperationFirst } from '../../support/spec-with.ts';

let project: ReturnType<typeof copyProject>;
const file = (name: string) => path.join(project.folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');
const change = (name: string, from: string, to: string) => {
  if (!read(name).includes(from)) throw new Error(`${name} has no "${from}".`);
  writeFileSync(file(name), read(name).replace(from, to));
};
const build = (...args: string[]) => runScript(file('scripts/docs.ts'), args, { cwd: project.folder });

afterEach(() => {
  project[Symbol.dispose]();
});

describe('docs', () => {
  beforeEach(() => {
    project = copyProject();
  });

  test.each([
    [
      'a sample that the spec names and the folder lacks',
      () => rmSync(file('spec/samples/verifyEmail/php.php')),
      /spec\/openapi\.yaml:\d+:\d+ no-unresolved-refs: .*spec\/samples\/verifyEmail\/php\.php/,
    ],
    [
      'a link in the text to a part that the page lacks',
      () => change('spec/docs/2-life-of-a-job.md', '#/other/startbulk', '#/other/no-such-part'),
      /spec\/docs\/2-life-of-a-job\.md:\d+ It links to #\/other\/no-such-part, which is not on the page/,
    ],
    [
      'a link in the text to a section that the page lacks',
      () => change('spec/docs/6-package.md', '#/section/the-life-of-a-job', '#/section/no-such-section'),
      /spec\/docs\/6-package\.md:\d+ It links to #\/section\/no-such-section, which is not on the page/,
    ],
    [
      'a link in the spec to a file that is not beside the page',
      () => change('spec/openapi.yaml', 'Saino verifies email addresses', 'Saino verifies [lists](lists.md)'),
      /spec\/openapi\.yaml:\d+ It links to lists\.md, which is not on the page/,
    ],
    [
      'a piece of text without a title',
      () => change('spec/docs/3-limits.md', '# Limits', 'Limits'),
      /spec\/docs\/3-limits\.md:1 It has to start with a heading/,
    ],
    ['no text at all', () => rmSync(file('spec/docs'), { recursive: true }), /spec\/docs\/ has no Markdown file/],
    [
      'a piece of text that cannot be read',
      () => symlinkSync('no-such-file', file('spec/docs/7-more.md')),
      /spec\/docs\/7-more\.md cannot be read \(ENOENT\)/,
    ],
    [
      'a spec that breaks a rule',
      () => change('spec/openapi.yaml', 'operationId: getBulkProgress', 'operationId: get-bulk-progress'),
      /spec\/openapi\.yaml:\d+:\d+ rule\/operation-id-camel-case/,
    ],
    [
      'a patch for something that Redoc no longer has',
      () => change('scripts/lib/docs/patches.ts', 'data-testid="search-trigger"/g', 'data-testid="gone"/g'),
      /Redoc's page has nothing that matches .*gone.* See whether scripts\/lib\/docs\/patches\.ts still fits/,
    ],
  ])('%s ends the build with one clear line, and leaves the old folder', async (_, spoil, line) => {
    mkdirSync(file('dist/docs'), { recursive: true });
    writeFileSync(file('dist/docs/index.html'), 'The page of an earlier build');
    spoil();
    const { stderr, code } = await build();
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain(project.folder);
    expect(code).toBe(1);
    expect(read('dist/docs/index.html')).toBe('The page of an earlier build');
    expect(readdirSync(project.folder).filter((name) => name.startsWith('.generate-'))).toEqual([]);
  });

  test('what is no address ends the build with one clear line', async () => {
    expect(await build('--url', 'somewhere')).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(/^✖ "somewhere" is not an http or https URL\. Usage: npm run docs .*\n$/),
      code: 1,
    });
    expect(existsSync(file('dist'))).toBe(false);
  });

  test('an address goes into what has to be absolute, and is escaped', async () => {
    expect(await build('--url', `https://docs.example.com/a&b's"c`)).toMatchObject({ code: 0, stderr: '' });
    const url = `https://docs.example.com/a&b's"c/`;
    expect(read('dist/docs/index.html')).toContain('content="https://docs.example.com/a&amp;b&#x27;s&quot;c/card.png"');
    expect(read('dist/docs/404.html')).toContain('href="https://docs.example.com/a&#38;b&#39;s&#34;c/"');
    expect(read('dist/docs/llms.txt')).toContain(`](${url}startBulk.md)`);
    expect(read('dist/docs/index.md')).not.toContain(url);
  });

  test('two builds give the same files, whatever an editor leaves beside the text', async () => {
    await build();
    const files = readdirSync(file('dist/docs'));
    const first = files.map((name) => read(`dist/docs/${name}`));
    // The lock of a file that is open in Emacs: a link to nowhere.
    symlinkSync('someone@host.1234:1', file('spec/docs/.#3-limits.md'));
    symlinkSync('someone@host.1234:1', file('spec/.#openapi.yaml'));
    expect(await build()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(file('dist/docs'))).toEqual(files);
    for (const [index, name] of files.entries()) expect(read(`dist/docs/${name}`) === first[index], name).toBe(true);
  });
});

describe('the Markdown files', () => {
  beforeEach(() => {
    project = copyWithOperationFirst();
  });

  test('have every operation, also one more, and lead to each other', async () => {
    expect(await build()).toMatchObject({ code: 0, stderr: '' });
    const all = operations(readDocument(file('dist/docs/openapi.json')));
    const whole = read('dist/docs/index.md');
    const index = read('dist/docs/llms.txt');
    expect(all.map(({ id }) => id)).toEqual(['deleteList', 'startBulk', 'getBulkProgress', 'verifyEmail']);
    for (const { id, method, server, path: route, summary, samples, examples, parameters } of all) {
      const text = read(`dist/docs/${id}.md`);
      expect(text.startsWith(`# ${summary}\n\n\`\`\`http\n${method} ${server}${route}\n\`\`\`\n`), id).toBe(true);
      expect(whole).toContain(`## ${summary}\n`);
      for (const { source } of samples) {
        expect(text).toContain(source.trimEnd());
        expect(whole).toContain(source.trimEnd());
      }
      for (const { value } of examples) expect(text).toContain(JSON.stringify(value, null, 2));
      for (const { name } of parameters) expect(text).toContain(`| \`${name}\` |`);
      expect(index).toContain(`- [${id}](${id}.md): ${summary}, \`${method} ${route}\`.`);
      expect(index).toContain(`(index.html#/other/${id.toLowerCase()})`);
    }
    expect(linksIn(whole)).toEqual(expect.arrayContaining(['startBulk.md', 'index.md#the-life-of-a-job']));
    expect(linksIn(whole).filter((link) => link.startsWith('#'))).toEqual([]);
  });

  test('are an index in the format of llmstxt.org: a title, a summary, text, and lists of links', async () => {
    expect(await build('--url', 'https://docs.example.com/')).toMatchObject({ code: 0 });
    const [title, summary, ...rest] = read('dist/docs/llms.txt').trim().split('\n\n');
    expect(title).toBe('# Saino email cleaning API');
    expect(summary).toMatch(/^> .+\.$/);
    const lists = rest.slice(rest.findIndex((block) => block.startsWith('## ')));
    for (const [position, block] of lists.entries()) {
      if (position % 2 === 0) expect(block).toMatch(/^## [^\n]+$/);
      else
        for (const line of block.split('\n'))
          expect(line).toMatch(/^- \[[^\]]+\]\(https:\/\/docs\.example\.com\/[^)]+\): .+\.$/);
    }
  });
});
