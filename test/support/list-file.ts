import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file of its own, which is deleted with its folder once it is out of scope. */
export function listFile(content: string | Uint8Array, name = 'list.csv'): Disposable & { path: string } {
  const folder = mkdtempDisposableSync(path.join(tmpdir(), 'saino-list-'));
  const file = path.join(folder.path, name);
  writeFileSync(file, content);
  return { path: file, [Symbol.dispose]: () => folder.remove() };
}
