import { relative, spec } from '../paths.ts';
import { lineOf } from '../spec.ts';

/** What a check prints, and what its process exits with. */
export type Report = { lines: string[]; exitCode: number };

export const exitCodes = {
  /** Everything that was checked fits. */
  fits: 0,
  /** Something does not. */
  deviates: 1,
  /** The check could not be made: no connection, or wrong usage. */
  unchecked: 2,
};

/** Where in the spec a JSON pointer (RFC 6901) leads, as editors and terminals link to it. */
export const specPlace = (pointer: string): string => `${relative(spec)}:${lineOf(pointer)}`;

/** `1 deviation`, `2 deviations` */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
