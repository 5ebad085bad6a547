import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { isMap, LineCounter, parse, parseDocument } from 'yaml';
import { command, generated, relative, root, spec } from './paths.ts';
import { main, Problem, readArguments } from './problem.ts';

const run = promisify(execFile);

/** What `redocly lint --format=json` prints. */
type LintReport = {
  problems: {
    ruleId: string;
    message: string;
    location: { source: { ref: string }; pointer?: string; start?: { line: number; col: number } }[];
  }[];
};

/** From the spec to the files in `into`, in this order. Each throws a {@link Problem} where the spec is at fault. */
const steps = {
  async lint() {
    parseSpec();
    // Redocly prints the same report for one problem or a hundred, and exits with 1 for any.
    const { stdout, stderr } = await redocly('lint', '--format=json');
    if (!stdout.startsWith('{')) throw new Problem(`redocly.yaml:${lastLine(stderr)}`);
    const { problems } = JSON.parse(stdout) as LintReport;
    if (problems.length === 0) return;
    const lines = problems.map(({ ruleId, message, location: [at] }) => {
      const place = at ? `${at.source.ref}:${at.start?.line ?? 1}:${at.start?.col ?? 1}` : relative(spec);
      return `  ${place} ${ruleId}: ${message}`;
    });
    throw new Problem(`The spec does not keep the rules of redocly.yaml:\n${[...new Set(lines)].join('\n')}`);
  },

  async validate() {
    const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
    try {
      await SwaggerParser.validate(spec);
    } catch (error) {
      const { message, details } = error as Error & { details?: { instancePath?: string; message?: string }[] };
      const [detail] = details ?? [];
      const line = detail?.instancePath === undefined ? 1 : lineOf(detail.instancePath);
      throw new Problem(`${relative(spec)}:${line} openapi-schema: ${detail?.message ?? message}`);
    }
  },

  async bundle(into: string) {
    const file = path.join(into, 'openapi.yaml');
    const { stderr, code } = await redocly('bundle', relative(spec), '--output', file);
    if (code !== 0) throw new Problem(`${relative(spec)}:1 redocly-bundle:${lastLine(stderr)}`);
    const document: unknown = parse(readFileSync(file, 'utf8'));
    writeFileSync(path.join(into, 'openapi.json'), JSON.stringify(document));
  },

  async generate(into: string) {
    const { createClient } = await import('@hey-api/openapi-ts');
    const { default: config } = await import('../openapi-ts.config.ts');
    const { output, ...rest } = await config;
    await createClient({
      ...rest,
      input: path.join(into, 'openapi.yaml'),
      output: { ...(output as { path: string }), path: into, clean: false },
      logs: { level: 'silent', file: false },
    });
  },

  async format(into: string) {
    await run(process.execPath, [command('biome'), 'format', '--write', '--log-level=error', relative(into)], {
      cwd: root,
    });
  },
};

async function redocly(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
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

/** The line in the spec of what a JSON pointer (RFC 6901) names. */
function lineOf(pointer: string): number {
  const { document, lineCounter } = parseSpec();
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (; keys.length > 0; keys.pop()) {
    const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lineCounter.linePos(node.range[0]).line;
  }
  return 1;
}

/** What a tool said last, as one line that names no folder of this machine. */
function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line.replace(/^[\s-]+/, ' ').replaceAll(`${root}${path.sep}`, '');
}

/** The files below a folder, by their path in it. None, where there is no such folder. */
function filesIn(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      return [path.relative(folder, file), readFileSync(file, 'utf8')];
    }),
  );
}

/** Fails, naming the files, where `generated/` is not what stands in `fresh`. */
function compare(fresh: string): void {
  const want = filesIn(fresh);
  const have = filesIn(generated);
  const stale = [...new Set([...want.keys(), ...have.keys()])].sort().flatMap((file) => {
    if (want.get(file) === have.get(file)) return [];
    return `  ${want.has(file) ? (have.has(file) ? 'changed' : 'missing') : 'unknown'} generated/${file}`;
  });
  if (stale.length > 0) {
    throw new Problem(
      `generated/ is not what the spec gives. Run \`npm run generate\` and commit these:\n${stale.join('\n')}`,
    );
  }
}

/** Puts `fresh` in the place of `generated/`: two renames, so that there is no moment with half of it. */
function swap(fresh: string, scratch: string): void {
  const old = path.join(scratch, 'old');
  mkdirSync(generated, { recursive: true });
  renameSync(generated, old);
  try {
    renameSync(fresh, generated);
  } catch (error) {
    renameSync(old, generated);
    throw error;
  }
}

await main(async () => {
  const { values } = readArguments({ options: { check: { type: 'boolean' } } }, 'npm run generate [-- --check]');
  // Beside generated/, as a rename does not cross file systems.
  const scratch = mkdtempSync(path.join(root, '.generate-'));
  const clean = () => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', clean);
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));

  const fresh = path.join(scratch, 'generated');
  mkdirSync(fresh);
  const start = performance.now();
  for (const [name, step] of Object.entries(steps)) {
    const stepStart = performance.now();
    try {
      await step(fresh);
    } catch (error) {
      console.log(`✖ ${name.padEnd(8)} ${seconds(stepStart)}`);
      throw error;
    }
    console.log(`✔ ${name.padEnd(8)} ${seconds(stepStart)}`);
  }
  if (values.check) compare(fresh);
  else swap(fresh, scratch);
  console.log(`✔ generated/ ${values.check ? 'is what the spec gives' : 'is up to date'}, ${seconds(start)} in all`);
});

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
