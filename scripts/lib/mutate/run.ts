import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { root } from '../paths.ts';
import { Problem } from '../problem.ts';
import type { Area } from './areas.ts';

type Options = ConstructorParameters<typeof Stryker>[0];

export type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

export type RunOptions = {
  /** How many test runners work at once. @default as many as there are cores */
  concurrency?: number | undefined;
  /** Whether to run the mutants again whose result is known from an earlier run. @default false */
  force?: boolean | undefined;
};

/** Where everything goes, by the name of the area. */
export const folder = 'dist/mutation';

/**
 * Mutates an area, and runs its tests against each mutant that no earlier run has a result for.
 *
 * @throws a {@link Problem} if Stryker cannot do that, for example because a test fails without any mutant.
 */
export async function mutate({ name, files, tests }: Area, { concurrency, force }: RunOptions): Promise<Mutant[]> {
  const options: Options = {
    mutate: files,
    testRunner: 'vitest',
    // Not only the tests that import the file: what runs in a process of its own is not imported.
    vitest: { configFile: tests, related: false, pool: 'threads' },
    coverageAnalysis: 'perTest',
    // On a busy machine, the tests take several times as long.
    dryRunTimeoutMinutes: 30,
    ignorePatterns: ['dist', '.cache', '.generate-*', 'bench/results'],
    // The build of the command line compiles the sources, and mutants need not have the right types.
    disableTypeChecks: 'src/**/*.ts',
    incremental: true,
    incrementalFile: `${folder}/${name}-incremental.json`,
    tempDirName: `${folder}/${name}-sandbox`,
    cleanTempDir: 'always',
    reporters: ['progress', 'clear-text', 'html', 'json'],
    clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
    htmlReporter: { fileName: `${folder}/${name}.html` },
    jsonReporter: { fileName: `${folder}/${name}.json` },
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(force === undefined ? {} : { force }),
  };
  // A test runner that is killed, as one that hangs is, leaves the temporary folders of its tests behind.
  const temporary = path.join(root, folder, `${name}-temporary`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  process.env.TMPDIR = temporary;
  try {
    return await new Stryker(options).runMutationTest();
  } catch (error) {
    throw new Problem(`The mutation run of ${name} failed, see above: ${(error as Error).message}.`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
