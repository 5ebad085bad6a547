import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BaseSequencer, type TestSpecification, type Vitest } from 'vitest/node';
import { root } from '../../../scripts/lib/paths.ts';

const sources = path.join(root, 'src');

/**
 * Runs the test files that mirror the mutated file first, then those of its folder: the first test that fails ends the
 * run of a mutant.
 */
export class NearestFirst extends BaseSequencer {
  readonly #vitest: Vitest;
  readonly #mutated = findMutated();

  constructor(vitest: Vitest) {
    super(vitest);
    this.#vitest = vitest;
  }

  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { mode, activeMutant } = this.#vitest.getRootProject().getProvidedContext();
    const mutated = mode === 'mutant' ? this.#mutated.get(activeMutant) : undefined;
    if (mutated === undefined) return files;
    const distance = ({ moduleId }: TestSpecification) => distanceTo(mutated, moduleId);
    return files.toSorted((a, b) => distance(a) - distance(b));
  }
}

function distanceTo(mutated: string, test: string): number {
  const { dir, name } = path.parse(path.relative(sources, mutated));
  const mirror = path.join(root, 'test/src', dir);
  if (path.dirname(test) !== mirror) return 2;
  return path.basename(test).startsWith(name) ? 0 : 1;
}

/** The file of each mutant, by its id, from the instrumented sources. */
function findMutated(): Map<string, string> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const entries = files.flatMap((name) => {
    const file = path.join(sources, name);
    const ids = readFileSync(file, 'utf8').matchAll(/stryMutAct_\w+\("(\d+)"\)/g);
    return [...ids].map(([, id = '']) => [id, file] as const);
  });
  return new Map(entries);
}
