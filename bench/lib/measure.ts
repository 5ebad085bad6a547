/** A measured value, with its limit. */
export type Figure = {
  name: string;
  value: number;
  unit?: string;
  /** The most that the value may be. */
  limit?: number;
  /** `true` if the value is the same on every machine, so that a miss is a fault. Others only inform. */
  isExact?: boolean;
};

export const isMissed = ({ value, limit }: Figure): boolean => limit !== undefined && !(value <= limit);

/** As in `✔ mean lag: 2.5 s (at most 5)`. */
export function format(figure: Figure): string {
  const { name, value, unit = '', limit } = figure;
  const text = `${name}: ${rounded(value)} ${unit}`.trim();
  if (limit === undefined) return `  ${text}`;
  return `${isMissed(figure) ? '✖' : '✔'} ${text} (at most ${rounded(limit)})`;
}

/** Three significant digits, but never fewer than the whole number. */
const rounded = (value: number): string => String(value < 100 ? Number(value.toPrecision(3)) : Math.round(value));

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
  candidates: Record<string, () => Promise<Record<Measure, number>>>,
): Promise<(candidate: string, measure: Measure) => number> {
  const samples = new Map(Object.keys(candidates).map((name) => [name, [] as Record<Measure, number>[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(candidates)) samples.get(name)?.push(await measure());
  }
  return (candidate, measure) =>
    quantile(
      (samples.get(candidate) ?? []).map((sample) => sample[measure]),
      0.5,
    );
}
