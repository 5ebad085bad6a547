export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value that a share of the others, from 0 up to 1, lies below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

/** Measures all candidates by turns, so that a busy machine is as busy for each. Returns the medians. */
export async function sideBySide<Measure extends string>(
  rounds: number,
  candidates: (readonly [name: string, measure: () => Promise<Record<Measure, number>>])[],
): Promise<(candidate: string, measure: Measure) => number> {
  const samples: { name: string; measured: Record<Measure, number> }[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of candidates) samples.push({ name, measured: await measure() });
  }
  return (candidate, measure) => {
    const own = samples.filter(({ name }) => name === candidate);
    return quantile(
      own.map(({ measured }) => measured[measure]),
      0.5,
    );
  };
}
