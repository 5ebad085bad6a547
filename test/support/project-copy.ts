import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.ts';

const leftBehind = new Set(['.git', '.cache', 'bench', 'dist', 'node_modules', 'test']);

/**
 * A copy of the project in a temporary folder, with the same dependencies, for a test to break.
 *
 * @param wanted - Folders that are left behind by default.
 */
export function copyProject(...wanted: string[]): Disposable & { folder: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'saino-project-'));
  cpSync(root, folder, {
    recursive: true,
    filter: (source) => {
      const [top = '', ...rest] = path.relative(root, source).split(path.sep);
      if (rest.includes('node_modules')) return false;
      return (wanted.includes(top) || !leftBehind.has(top)) && !top.startsWith('.generate-');
    },
  });
  // On Windows, only a junction may be made by anybody.
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
