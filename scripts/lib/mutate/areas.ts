/** A part of `src` that is mutated together: with the same tests, and one limit. */
export type Area = {
  name: string;
  /** As Stryker's `mutate`: patterns of files, and of those to leave out. */
  files: string[];
  /** The configuration of the tests. */
  tests: string;
  /** The least percentage of mutants that the tests have to kill. */
  least: number;
};

const isCli = (file: string) => file.startsWith('src/cli/');

export const library: Area = {
  name: 'library',
  files: ['src/**/*.ts', '!src/cli/**'],
  tests: 'test/support/mutation/library.config.ts',
  least: 95,
};

export const cli: Area = {
  name: 'cli',
  files: ['src/cli/**/*.ts'],
  tests: 'test/support/mutation/cli.config.ts',
  least: 85,
};

/** The areas that these files are in, restricted to them. Without files: all of both. */
export function areasOf(files: string[]): Area[] {
  if (files.length === 0) return [library, cli];
  const inLibrary = files.filter((file) => !isCli(file));
  const inCli = files.filter(isCli);
  const areas: Area[] = [];
  if (inLibrary.length > 0) areas.push({ ...library, files: [...inLibrary, '!src/cli/**'] });
  if (inCli.length > 0) areas.push({ ...cli, files: inCli });
  return areas;
}
