// Compares the document and the public types with a release, a commit, or a document in a file, and rates what changed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileAt, git, lastRelease } from './lib/git.ts';
import { generated, relative, reports, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { lastLine, redocly } from './lib/spec.ts';

const usage = 'npm run diff [-- --base <git ref or file>] [--format <stylish|markdown>]';

/** From the least to the most. */
const impacts = ['none', 'patch', 'minor', 'major'] as const;
type Impact = (typeof impacts)[number];

/** What `redocly diff` says of two documents. `bump` is absent if nothing changed. */
type DocumentDiff = { bump?: Impact | null; infoVersions: { base: string } };

/** The bundled document that is compared with. It stays, for the lines that are printed to be looked up. */
const baseFile = path.join(root, 'dist/diff/base.yaml');
const document = path.join(generated, 'openapi.yaml');

await main(async () => {
  const options = { base: { type: 'string' }, format: { type: 'string', default: 'stylish' } } as const;
  const { base = lastRelease(), format } = readArguments({ options }, usage).values;
  if (!['stylish', 'markdown'].includes(format)) throw new Problem(`"${format}" is not a format. Usage: ${usage}`);
  if (base === undefined) {
    console.log('There is no release yet, so there is nothing to compare with.');
    return printRating(readFileSync(path.join(root, 'package.json'), 'utf8'), 'none');
  }
  const isFile = existsSync(base);
  if (!isFile && git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`], [0, 1]) === '') {
    throw new Problem(`"${base}" is neither a file nor a commit, branch or tag of this repository.`);
  }
  checkFresh('generate');
  mkdirSync(path.dirname(baseFile), { recursive: true });
  if (isFile) {
    bundle(base);
    const { bump, infoVersions } = compareDocuments(format);
    return printRating(JSON.stringify({ version: infoVersions.base }), bump ?? 'none');
  }
  checkFresh('api');
  writeFileSync(baseFile, contentAt(base, relative(document)));
  const { bump } = compareDocuments(format);
  const both = [bump, compareReports(base, format)];
  const impact = impacts.findLast((known) => both.includes(known)) ?? 'none';
  printRating(contentAt(base, 'package.json'), impact);
});

/** What was generated from another spec or other sources would be rated as if nothing had changed. */
function checkFresh(script: string): void {
  const args = [`scripts/${script}.ts`, '--check'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Problem(stderr.trim().replace(/^✖ /, ''));
}

function bundle(file: string): void {
  const { status, stderr } = redocly('bundle', file, '--output', baseFile);
  if (status === 0) return;
  const [, reason = lastLine(stderr)] = /^Error: (.+)$/m.exec(stderr) ?? [];
  throw new Problem(`${file} is not an OpenAPI document: ${reason}`);
}

function contentAt(ref: string, file: string): string {
  const content = fileAt(ref, file);
  if (content === undefined) throw new Problem(`${ref} has no ${file} to compare with.`);
  return content;
}

/** Prints what `redocly diff` says of the documents, as it comes. */
function compareDocuments(format: string): DocumentDiff {
  const run = (as: string): string => {
    const files = [relative(baseFile), relative(document)];
    const { status, stdout, stderr } = redocly('diff', ...files, `--format=${as}`, '--fail-on=none');
    if (status === 0) return stdout;
    throw new Problem(`The documents cannot be compared: ${lastLine(stderr)}`);
  };
  console.log(run(format).trimEnd());
  return JSON.parse(run('json'));
}

/** Prints what changed in the API reports since a commit, and rates it. */
function compareReports(base: string, format: string): Impact {
  const folder = relative(reports);
  const changes = git(['diff', base, '--', folder]).trimEnd();
  if (changes !== '') console.log(format === 'markdown' ? `\n\`\`\`diff\n${changes}\n\`\`\`` : `\n${changes}`);
  const before = git(['ls-tree', '--name-only', base, `${folder}/`])
    .split('\n')
    .filter(Boolean);
  const old = before.flatMap((file) => declarationsIn(file, contentAt(base, file)));
  const now = readdirSync(reports).flatMap((name) =>
    declarationsIn(`${folder}/${name}`, readFileSync(path.join(reports, name), 'utf8')),
  );
  // A declaration that changed is not among those of today.
  if (old.some((declaration) => !now.includes(declaration))) return 'major';
  return now.some((declaration) => !old.includes(declaration)) ? 'minor' : 'none';
}

/** The declarations of a report, each behind the report's name. Comments have tags such as `@deprecated`. */
function declarationsIn(file: string, report: string): string[] {
  const [, code = ''] = /^```ts\n(.*)^```$/ms.exec(report) ?? [];
  const blocks = code.replaceAll(/^ *\/\/.*\n|^import .*\n/gm, '').split(/\n{2,}/);
  return blocks.filter((block) => block.trim() !== '').map((block) => `${file}\n${block.trim()}`);
}

/** @param manifest - The package.json, whose version the next one follows. */
function printRating(manifest: string, impact: Impact): void {
  const { version } = JSON.parse(manifest);
  console.log(`\nnext version: ${nextVersion(version, impact)}\nimpact: ${impact}`);
}

/** Below 1.0, a minor version may break, and a patch may add. */
function nextVersion(version: string, impact: Impact): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (impact === 'none') return version;
  if (impact === 'major' && major > 0) return `${major + 1}.0.0`;
  return impact === (major > 0 ? 'minor' : 'major') ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
