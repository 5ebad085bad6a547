/** A figure with its thousands apart: "250,000". */
export const figure = (count: number): string => count.toLocaleString('en');

/** A figure with what it counts: "1 row", "250,000 rows". */
export const amount = (count: number, one: string, many = `${one}s`): string =>
  `${figure(count)} ${count === 1 ? one : many}`;

export const inAddresses = (count: number): string => amount(count, 'address', 'addresses');
