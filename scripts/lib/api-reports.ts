import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
  type IExtractorInvokeOptions,
} from '@microsoft/api-extractor';
import { declarationProjects, entriesOf } from './entries.ts';
import { command, root } from './paths.ts';
import { Problem } from './problem.ts';

const run = promisify(execFile);

/** The folder of the committed reports. */
export const reports = path.join(root, 'etc');

/** An entry of the package that has types. */
export type Entry = {
  /** What callers import it as. */
  specifier: string;
  /** The name of its report in `etc/`. */
  report: string;
  /** The path of its declarations in the package. */
  types: string;
};

/** Every entry that a package.json exports with types. */
export function entries(manifest = readFileSync(path.join(root, 'package.json'), 'utf8')): Entry[] {
  return entriesOf(JSON.parse(manifest)).map(({ name, types }) => ({
    specifier: name,
    report: `${path.basename(types, '.d.ts')}.api.md`,
    types,
  }));
}

/**
 * Emits the declarations of a project, as a build does, without checking any type: an API report shows what callers
 * will see even before every place in `src/` fits a changed spec.
 *
 * @param project - the folder that has `src/` and `generated/`.
 */
export async function emitDeclarations(into: string, project = root): Promise<void> {
  try {
    await Promise.all(
      declarationProjects.map((source) => {
        const args = ['--project', path.join(project, source), '--noCheck', '--outDir', into];
        return run(process.execPath, [command('tsc'), ...args], { cwd: root });
      }),
    );
  } catch (error) {
    throw new Problem(`The sources cannot be read. Fix what tsc reports:\n${(error as { stdout: string }).stdout}`);
  }
}

/** An entry that has no report, as it exports something that does not exist. */
export type Unreported = { specifier: string; missing: string };

/**
 * Writes the API report of each entry, from declarations that {@link emitDeclarations} has written.
 *
 * @returns the entries without one.
 */
export function writeReports(into: string, declarations: string): Unreported[] {
  const prepared = entries().map(({ specifier, report, types }) => ({
    specifier,
    config: ExtractorConfig.prepare({
      configObject: configOf(path.join(declarations, withinDeclarations(types)), into, report),
      configObjectFullPath: undefined,
      packageJsonFullPath: path.join(root, 'package.json'),
    }),
  }));
  const [first, ...others] = prepared;
  if (!first) throw new Problem('package.json exports no entry with types.');
  const compilerState = CompilerState.create(first.config, {
    additionalEntryPoints: others.map(({ config }) => config.mainEntryPointFilePath),
  });
  const faults = new Set<string>();
  const messageCallback = (message: ExtractorMessage) => {
    message.handled = true;
    const { category, logLevel, sourceFilePath = '', text } = message;
    // What it says of its own progress is for a log.
    if (category === 'console' || logLevel === 'none') return;
    faults.add(`${path.relative(declarations, sourceFilePath)} ${text}`);
  };
  const unreported = prepared.flatMap(({ specifier, config }): Unreported[] => {
    const missing = invoke(config, { compilerState, localBuild: true, messageCallback });
    return missing === undefined ? [] : [{ specifier, missing }];
  });
  if (faults.size > 0) throw new Problem(`The public types have faults. Fix these:\n  ${[...faults].join('\n  ')}`);
  return unreported;
}

/** Runs API Extractor. @returns the name that an entry exports, and that is declared nowhere. */
function invoke(config: ExtractorConfig, options: IExtractorInvokeOptions): string | undefined {
  try {
    Extractor.invoke(config, options);
    return undefined;
  } catch (error) {
    // It expects code that compiles, and calls everything else a defect of its own.
    const [, missing] = /Unable to analyze the export "([^"]+)"/.exec((error as Error).message) ?? [];
    if (missing === undefined) throw error;
    return missing;
  }
}

/** `dist/package/types/` is where a build puts the declarations, and what package.json names. */
const withinDeclarations = (types: string) => path.relative('dist/package/types', types);

function configOf(entry: string, into: string, report: string): IConfigFile {
  const loud = { logLevel: ExtractorLogLevel.Warning };
  const silent = { logLevel: ExtractorLogLevel.None };
  return {
    projectFolder: root,
    mainEntryPointFilePath: entry,
    compiler: {
      overrideTsconfig: { compilerOptions: { target: 'es2023', module: 'nodenext', types: [], skipLibCheck: true } },
    },
    apiReport: {
      enabled: true,
      // A change of what a public type is made of breaks callers, whether that has a name to import or not.
      includeForgottenExports: true,
      reportFileName: report,
      reportFolder: into,
      reportTempFolder: path.join(path.dirname(entry), 'api-reports'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: {
      compilerMessageReporting: { default: loud },
      extractorMessageReporting: {
        default: loud,
        // Everything that an entry exports is public.
        'ae-missing-release-tag': silent,
        'ae-undocumented': silent,
        // The generated client is made of types that its index does not export. The report has them all the same.
        'ae-forgotten-export': silent,
        // In the docs, `{@link Name}` may name anything that is in scope, which is how editors read it.
        'ae-unresolved-link': silent,
      },
      tsdocMessageReporting: { default: silent },
    },
  };
}
