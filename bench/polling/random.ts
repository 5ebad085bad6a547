/** Draws a number from 0 up to, and without, 1. */
export type Random = () => number;

/** Numbers that look random and are the same for the same seed (the mixing function of MurmurHash3 over a counter). */
export function seeded(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** A number between two, each as likely as any other. */
export const uniform = (random: Random, low: number, high: number): number => low + (high - low) * random();
