import { readRows, type Source, type SourceOptions, scanSource } from '../../src/list/source.ts';
import { collect } from './collect.ts';
import { listFile } from './list-file.ts';

/** Reads a list of this content twice, as a run does. */
export async function read(content: string | Uint8Array, options: SourceOptions = {}, kind: Source['kind'] = 'csv') {
  using file = listFile(content);
  const source = { path: file.path, kind };
  const scan = await scanSource(source, options);
  const rows = await collect(readRows(source, scan, options));
  return {
    ...scan,
    sent: [...scan.addresses.slice(0, Number.POSITIVE_INFINITY)],
    cells: rows.map(({ cells }) => cells),
  };
}
