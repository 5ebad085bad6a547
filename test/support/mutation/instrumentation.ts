declare module 'vitest' {
  interface ProvidedContext {
    /** What Stryker's runner is at: it runs a mutant, or finds out which test comes across which. */
    mode: 'mutant' | 'dry-run';
    /** The id of the mutant to run. */
    activeMutant: string;
  }
}

/** How often each mutant was come across, by its id. */
export type Hits = Record<string, number>;

export type Coverage = {
  /** While the modules were loaded. */
  static: Hits;
  /** By the id of the test. */
  perTest: Record<string, Hits>;
};

/** What Stryker's runner and the code that it has instrumented share. */
export type Instrumentation = {
  activeMutant?: string;
  currentTestId?: string;
  mutantCoverage?: Coverage;
};

/** That of this process or thread. Under the runner there is one before the first line of a test file runs. */
export function instrumentation(): Instrumentation {
  const { __stryker__ } = globalThis as { __stryker__?: Instrumentation };
  return __stryker__ ?? {};
}

/** Adds hits to those of a test. */
export function addHits({ perTest }: Coverage, test: string, hits: Hits): void {
  const total = { ...perTest[test] };
  for (const [mutant, hit] of Object.entries(hits)) total[mutant] = (total[mutant] ?? 0) + hit;
  perTest[test] = total;
}
