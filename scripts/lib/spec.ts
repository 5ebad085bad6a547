import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isSeq, LineCounter, type Node, parse, parseDocument, type Scalar } from 'yaml';
import { command, relative, root, spec } from './paths.ts';
import { Problem } from './problem.ts';

/** The output of `redocly lint --format=json`. */
type LintReport = { problems: { ruleId: string; message: string; location: [Location?] }[] };
type Location = { source: { ref: string }; start?: { line: number; col: number } };

/** Checks the spec by the rules of redocly.yaml. @throws a {@link Problem} that names each line to fix. */
export function lint(): void {
  parseSpec();
  const { stdout, stderr } = redocly('lint', '--format=json');
  if (!stdout.startsWith('{')) throw new Problem(`redocly.yaml: ${lastLine(stderr)}`);
  // One report for each document, with nothing between them.
  const reports: LintReport[] = JSON.parse(`[${stdout.replaceAll(/^\}\{$/gm, '},{')}]`);
  const lines = reports.flatMap(({ problems }) =>
    problems.map(({ ruleId, message, location: [at] }) => {
      const place = `${at?.source.ref ?? relative(spec)}:${at?.start?.line ?? 1}:${at?.start?.col ?? 1}`;
      return `${place} ${ruleId}: ${message.replaceAll(`${root}/`, '')}`;
    }),
  );
  if (lines.length > 0) throw new Problem(`The spec breaks its rules:\n  ${[...new Set(lines)].join('\n  ')}`);
}

/** Checks the spec by the schema of OpenAPI. @throws a {@link Problem} that names the line to fix. */
export async function validate(): Promise<void> {
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
  try {
    await SwaggerParser.validate(spec);
  } catch (error) {
    const { message, details: [detail] = [] } = error as Error & {
      details?: { instancePath?: string; message?: string }[];
    };
    const place = `${relative(spec)}:${lineOf(detail?.instancePath ?? '')}`;
    throw new Problem(`${place} openapi-schema: ${detail?.message ?? message}`);
  }
}

/** Writes the spec as `openapi.yaml` and `openapi.json` into a folder, with each `$ref` to another file resolved. */
export function bundle(into: string): void {
  const file = path.join(into, 'openapi.yaml');
  const { stderr, status } = redocly('bundle', relative(spec), '--output', file);
  if (status !== 0) throw new Problem(`${relative(spec)}:1 redocly-bundle: ${lastLine(stderr)}`);
  writeFileSync(path.join(into, 'openapi.json'), JSON.stringify(parse(readFileSync(file, 'utf8'))));
}

/** Runs a command of Redocly to its end, whatever its exit code. */
export function redocly(...args: string[]) {
  return spawnSync(process.execPath, [command('redocly'), ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}

/** The last line of a tool's output, without folders of this machine. */
export const lastLine = (text: string): string =>
  (text.trim().split('\n').at(-1) ?? '').replace(/^[\s-]+/, '').replaceAll(`${root}${path.sep}`, '');

/** Redocly reports files that are not YAML, or not there, without a line. */
function parseSpec() {
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(spec, 'utf8'), { lineCounter, prettyErrors: false });
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const rule = `yaml-${error.code.toLowerCase().replaceAll('_', '-')}`;
    throw new Problem(`${relative(spec)}:${line}:${col} ${rule}: ${error.message}`);
  }
  if (!isMap(document.contents)) throw new Problem(`${relative(spec)}:1 not-openapi: it has no \`openapi: 3.1.1\`.`);
  return { document, lineCounter };
}

/**
 * The line in the spec that a JSON pointer (RFC 6901) leads to, or that of the nearest part above it that exists. A `$ref`
 * on its way is followed.
 */
export function lineOf(pointer: string): number {
  const { document, lineCounter } = parseSpec();
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const reference = isMap(node) ? node.get('$ref') : undefined;
    if (typeof reference === 'string') node = document.getIn(reference.split('/').slice(1));
    const pair = isMap<Scalar>(node) ? node.items.find((item) => String(item.key.value) === key) : undefined;
    // A member of a mapping starts at its key.
    const found = isSeq<Node>(node) ? node.items[Number(key)] : pair?.key;
    if (!found?.range) break;
    [offset] = found.range;
    node = pair ? pair.value : found;
  }
  return lineCounter.linePos(offset).line;
}
