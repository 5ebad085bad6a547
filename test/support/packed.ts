import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyProject } from './project-copy.ts';

export type Consumer = Disposable & {
  /** An empty project with the packed tarball as its only dependency. */
  folder: string;
  /** The tarball itself. */
  tarball: string;
  /** How large it is, in bytes. */
  size: number;
  /** What is in it, by its path. */
  files: string[];
};

/** What npm says of a tarball that it packed. */
type Packed = { filename: string; size: number; files: { path: string }[] };

/** Packs a copy of the project as `npm publish` would, and installs the tarball into an empty project. */
export function installPacked(): Consumer {
  const folder = mkdtempSync(path.join(tmpdir(), 'saino-consumer-'));
  using project = copyProject();
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', stdio: 'pipe' });

  const packed = npm(['pack', '--json', `--pack-destination=${folder}`], project.folder);
  const [{ filename, size, files }] = Object.values(JSON.parse(packed)) as [Packed];
  const tarball = path.join(folder, filename);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], folder);
  return {
    folder,
    tarball,
    size,
    files: files.map((file) => file.path),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
