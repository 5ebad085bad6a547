// Writes etc/, the public types of each entry as API reports, or with --check only compares.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, type ExtractorMessage } from '@microsoft/api-extractor';
import { derive } from './lib/derive.ts';
import { declarationProjects, readEntries } from './lib/entries.ts';
import { command, reports, root } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const declarationsBeside = (into: string) => path.join(path.dirname(into), 'types');

/** Emits the declarations without checking any type, so that reports follow the spec before all of `src/` does. */
function emit(into: string): void {
  for (const project of declarationProjects) {
    const args = ['--project', project, '--noCheck', '--outDir', declarationsBeside(into)];
    const { status, stdout } = spawnSync(process.execPath, [command('tsc'), ...args], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Problem(`The sources cannot be read. Fix what tsc reports:\n${stdout}`);
  }
}

function report(into: string): void {
  const declarations = declarationsBeside(into);
  const configs = readEntries().map(({ name, types }) => {
    // A build puts the declarations into dist/package/types/, which is what package.json names.
    const entry = path.join(declarations, path.relative('dist/package/types', types));
    return { name, config: configOf(entry, into) };
  });
  const [first, ...others] = configs.map(({ config }) => config);
  if (!first) throw new Problem('package.json exports no entry with types.');
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  const faults = new Set<string>();
  const messageCallback = (message: ExtractorMessage) => {
    message.handled = true;
    const { category, logLevel, sourceFilePath = '', text } = message;
    if (category !== 'console' && logLevel !== 'none')
      faults.add(`${path.relative(declarations, sourceFilePath)} ${text}`);
  };
  for (const { name, config } of configs) {
    try {
      Extractor.invoke(config, { compilerState, localBuild: true, messageCallback });
    } catch (error) {
      // It expects code that compiles, and calls everything else a defect of its own.
      const [, missing] = /Unable to analyze the export "([^"]+)"/.exec((error as Error).message) ?? [];
      if (missing === undefined) throw error;
      throw new Problem(`\`${name}\` exports \`${missing}\`, which does not exist. Fix src/, then run this again.`);
    }
  }
  if (faults.size > 0) throw new Problem(`The public types have faults. Fix these:\n  ${[...faults].join('\n  ')}`);
}

/** The configuration of api-extractor.json, for one entry. */
function configOf(entry: string, into: string): ExtractorConfig {
  const file = path.join(root, 'api-extractor.json');
  const shared = ExtractorConfig.loadFile(file);
  const apiReport = {
    enabled: true,
    ...shared.apiReport,
    reportFileName: `${path.basename(entry, '.d.ts')}.api.md`,
    reportFolder: into,
    reportTempFolder: path.join(path.dirname(into), 'temporary'),
  };
  return ExtractorConfig.prepare({
    configObject: { ...shared, projectFolder: root, mainEntryPointFilePath: entry, apiReport },
    configObjectFullPath: file,
    packageJsonFullPath: path.join(root, 'package.json'),
  });
}

await main(async () => {
  const { values } = readArguments({ options: { check: { type: 'boolean' } } }, 'npm run api [-- --check]');
  await derive(reports, { emit, report }, values.check ? 'npm run api' : undefined);
  console.log('✔ etc/ has the public types as they are');
});
