/** What a bench measured. */
export type Figure = {
  name: string;
  value: number;
  unit?: string;
  /** The most that the value may be. */
  limit?: number;
  /** Whether the value is the same on every machine, so that a miss is a fault. Others only inform. */
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
