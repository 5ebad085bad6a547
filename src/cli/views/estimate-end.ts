/** A percentage, and when it was seen, in ms of the clock. */
export type Seen = { at: number; percentage: number };

/** When 100 % are reached at the rate since the first response, if there is one. Between responses the clock runs down to it. */
export function estimateEnd(first: Seen, last: Seen): number | undefined {
  const done = last.percentage - first.percentage;
  return done > 0 ? last.at + ((last.at - first.at) * (100 - last.percentage)) / done : undefined;
}
