/** In the decimal units of ISO/IEC 80000-13, rounded to one digit after the point. */
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
