/** What one part of the bench found. */
export type Report = { title: string; tables: Table[]; figures: Figure[] };

/** A heading, the names of the columns, and the rows. */
export type Table = { heading: string; columns: string[]; rows: string[][] };

/** A figure beside what it has to reach: at most `limit`. */
export type Figure = {
  name: string;
  value: number;
  limit: number;
  unit: string;
  /** Whether it comes out the same on every machine, so that a miss is a fault. The others only tell. */
  isExact: boolean;
};

/** Prints a report, and tells whether each of its exact figures reaches its limit. */
export function print({ title, tables, figures }: Report): boolean {
  console.log(`\n== ${title}`);
  for (const table of tables) console.log(`\n${format(table)}`);
  if (figures.length > 0) console.log();
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const { name, value, limit, unit } of figures) {
    const mark = value <= limit ? '✔' : '✖';
    const figure = [number(value), unit, `(at most ${number(limit)})`].filter(Boolean).join(' ');
    console.log(`${mark} ${name.padEnd(width)}  ${figure}`);
  }
  return figures.every(({ value, limit, isExact }) => !isExact || value <= limit);
}

/** The first column to the left, the others to the right. */
function format({ heading, columns, rows }: Table): string {
  const all = [['', ...columns], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = all.map((row) =>
    row.map((cell, column) => (column ? cell.padStart : cell.padEnd).call(cell, widths[column] ?? 0)).join('  '),
  );
  return [`${heading}:`, ...lines.map((line) => `  ${line.trimEnd()}`)].join('\n');
}

/** Three significant digits and no fewer than the whole number, with no trailing zeros. */
const number = (value: number): string => String(value < 100 ? Number(value.toPrecision(3)) : Math.round(value));
