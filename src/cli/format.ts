/** A size in the decimal units of ISO/IEC 80000-13, rounded to one digit after the point. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  let size = count;
  for (const unit of ['kB', 'MB', 'GB']) {
    size /= 1000;
    // From here on, it would be rounded to 1000.0.
    if (size < 999.95) return `${size.toFixed(1)} ${unit}`;
  }
  return `${(size / 1000).toFixed(1)} TB`;
}

/** A time in ms as people read it: "42 s", "3 min 5 s", "2 h 10 min". */
export function duration(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A figure with its thousands apart: "250,000". */
export const figure = (count: number): string => count.toLocaleString('en');

/** A figure with what it counts: "1 row", "250,000 rows". */
export const amount = (count: number, one: string, many = `${one}s`): string =>
  `${figure(count)} ${count === 1 ? one : many}`;

export const inAddresses = (count: number): string => amount(count, 'address', 'addresses');
