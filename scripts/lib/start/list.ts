import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { bytes } from '../../../src/cli/bytes.ts';
import { Problem } from '../problem.ts';

/** What Prism's proxy passes, in bytes, with some room for the form around the file. */
const mostForPrism = 10_000_000;

/** The size of a list, and for a .csv or .txt file its lines: what an upload will send. */
export function describeList(file: string): string {
  const size = sizeOf(file);
  const name = path.basename(file);
  if (!/\.(csv|txt)$/i.test(file)) return `${name} (${bytes(size)})`;
  const lines = readFileSync(file, 'utf8')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '').length;
  const below = Math.max(lines - 1, 0);
  return `${name} (${bytes(size)}, ${below} ${below === 1 ? 'line' : 'lines'} below the header)`;
}

/** @throws a {@link Problem} for a list that cannot pass Prism's proxy, or that the fake does not read. */
export function checkForPrism(file: string): void {
  const size = sizeOf(file);
  const otherwise = 'To clean it at the real API, set SAINO_TOKEN.';
  if (size > mostForPrism) {
    throw new Problem(`${file} has ${size} bytes, and Prism passes on at most ${mostForPrism}. ${otherwise}`);
  }
  if (!isUtf8(readFileSync(file))) {
    throw new Problem(`${file} is no UTF-8 text, and Prism passes on nothing else, so no .xlsx either. ${otherwise}`);
  }
}

function sizeOf(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new Problem(`"${file}" is neither a bulk id nor a file.`);
  return stats.size;
}
