// Compares the document and the public types with a release, a commit, or a document in a file, and rates what changed.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileAt, git, lastRelease } from './lib/git.ts';
import { generated, relative, reports, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { type Impact, impacts, rateReports } from './lib/rating.ts';
import { lastLine, redocly } from './lib/spec.ts';

const usage = 'npm run diff [-- --base <git ref or file>] [--format <stylish|markdown>]';

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
  mkdirSync(path.dirname(baseFile), { recursive: true });
  if (isFile) {
    await checkFresh('generate');
    bundle(base);
    const { bump, infoVersions } = compareDocuments(format);
    return printRating(JSON.stringify({ version: infoVersions.base }), bump ?? 'none');
  }
  await checkFresh('generate', 'api');
  writeFileSync(baseFile, contentAt(base, relative(document)));
  const { bump } = compareDocuments(format);
  const both = [bump, compareReports(base, format)];
  const impact = impacts.findLast((known) => both.includes(known)) ?? 'none';
  printRating(contentAt(base, 'package.json'), impact);
});

/** What was generated from another spec or other sources would be rated as if nothing had changed. */
async function checkFresh(...scripts: string[]): Promise<void> {
  const checks = scripts.map((script) =>
    promisify(execFile)(process.execPath, [`scripts/${script}.ts`, '--check'], { cwd: root }),
  );
  const failed = (await Promise.allSettled(checks)).find((check) => check.status === 'rejected');
  if (failed) throw new Problem(failed.reason.stderr.trim().replace(/^✖ /, ''));
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
  return rateReports(
    before.map((file) => [path.basename(file), contentAt(base, file)]),
    readdirSync(reports).map((name) => [name, readFileSync(path.join(reports, name), 'utf8')]),
  );
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
