/** In the decimal units of ISO/IEC 80000-13. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = count < 1000 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1);
  return `${power ? (count / 1000 ** power).toFixed(1) : count} ${units[power]}`;
}
