import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { isMap, isSeq, LineCounter, type Node, parse, parseDocument, type Scalar } from 'yaml';
import { command, relative, root, spec } from './paths.ts';
import { Problem } from './problem.ts';

const run = promisify(execFile);

/** What `redocly lint --format=json` prints. */
type LintReport = {
  problems: {
    ruleId: string;
    message: string;
    location: { source: { ref: string }; pointer?: string; start?: { line: number; col: number } }[];
  }[];
};

/** Holds the spec against the rules of redocly.yaml. @throws a {@link Problem} that names each line to mend. */
export async function lint() {
  parseSpec();
  // Redocly prints the same report for one problem or a hundred, and exits with 1 for any.
  const { stdout, stderr } = await redocly('lint', '--format=json');
  if (!stdout.startsWith('{')) throw new Problem(`redocly.yaml:${lastLine(stderr)}`);
  // One report for each document, with nothing between them.
  const reports = JSON.parse(`[${stdout.replaceAll(/^\}\{$/gm, '},{')}]`) as LintReport[];
  const problems = reports.flatMap((report) => report.problems);
  const lines = problems.map(({ ruleId, message, location: [at] }) => {
    const place = at ? `${at.source.ref}:${at.start?.line ?? 1}:${at.start?.col ?? 1}` : relative(spec);
    return { place, ruleId, message: message.replaceAll(`${root}/`, '') };
  });
  // What a reference to a missing file stands for has the wrong shape too, which tells nobody anything.
  const unresolved = new Set(lines.flatMap(({ place, ruleId }) => (ruleId === 'no-unresolved-refs' ? place : [])));
  const told = lines
    .filter(({ place, ruleId }) => ruleId === 'no-unresolved-refs' || !unresolved.has(place))
    .map(({ place, ruleId, message }) => `${place} ${ruleId}: ${message}`);
  const [first, ...rest] = new Set(told);
  if (!first) return;
  if (rest.length === 0) throw new Problem(`The spec breaks one of its rules. Mend this: ${first}`);
  throw new Problem(`The spec breaks its rules. Mend these:\n  ${[first, ...rest].join('\n  ')}`);
}

/** Holds the spec against the schema of OpenAPI. @throws a {@link Problem} that names the line to mend. */
export async function validate() {
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
  try {
    await SwaggerParser.validate(spec);
  } catch (error) {
    const { message, details } = error as Error & { details?: { instancePath?: string; message?: string }[] };
    const [detail] = details ?? [];
    const line = detail?.instancePath === undefined ? 1 : lineOf(detail.instancePath);
    throw new Problem(`${relative(spec)}:${line} openapi-schema: ${detail?.message ?? message}`);
  }
}

/**
 * Writes a document, the spec by default, with each `$ref` to another file resolved, as `openapi.yaml` and
 * `openapi.json` into a folder.
 */
export async function bundle(into: string, from = spec) {
  const file = path.join(into, 'openapi.yaml');
  const { stderr, code } = await redocly('bundle', relative(from), '--output', file);
  if (code !== 0) throw new Problem(`${relative(from)}:1 redocly-bundle:${lastLine(stderr)}`);
  const document: unknown = parse(readFileSync(file, 'utf8'));
  writeFileSync(path.join(into, 'openapi.json'), JSON.stringify(document));
}

/** Runs a command of Redocly to its end, whatever its exit code. */
export async function redocly(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  try {
    return { ...(await run(process.execPath, [command('redocly'), ...args], { cwd: root })), code: 0 };
  } catch (error) {
    return error as { stdout: string; stderr: string; code: number };
  }
}

/** What Redocly says of a file that it cannot read at all names neither line nor rule. */
function parseSpec() {
  let text: string;
  try {
    text = readFileSync(spec, 'utf8');
  } catch (error) {
    throw new Problem(
      `${relative(spec)}:1 missing-file: it cannot be read (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new Problem(
      `${relative(spec)}:${line}:${col} yaml-${error.code.toLowerCase().replaceAll('_', '-')}: ${error.message}`,
    );
  }
  if (!isMap(document.contents) || !/^3\.1\./.test(String(document.get('openapi')))) {
    throw new Problem(`${relative(spec)}:1 not-openapi: it has to be a mapping that starts with \`openapi: 3.1.1\`.`);
  }
  return { document, lineCounter };
}

/** The line in the spec of what a JSON pointer (RFC 6901) refers to, or of the nearest part above it that exists. */
export function lineOf(pointer: string): number {
  const { document, lineCounter } = parseSpec();
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (; keys.length > 0; keys.pop()) {
    const start = startOf(document.getIn(keys.slice(0, -1), true), keys.at(-1));
    if (start !== undefined) return lineCounter.linePos(start).line;
  }
  return 1;
}

/** Where a member of a mapping has its key, or a member of a list its value. */
function startOf(parent: unknown, key: unknown): number | undefined {
  if (isMap<Scalar>(parent)) return parent.items.find((pair) => String(pair.key.value) === key)?.key.range?.[0];
  if (isSeq<Node>(parent)) return parent.items[Number(key)]?.range?.[0];
  return undefined;
}

/** What a tool said last, as one line that names no folder of this machine. */
export function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.replace(/^[\s-]+/, ' ').replaceAll(`${root}${path.sep}`, '');
}
