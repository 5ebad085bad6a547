import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { copyProject } from './project-copy.ts';

export type Consumer = Disposable & {
  /** An empty project with the packed tarball as its only dependency. */
  folder: string;
  /** The tarball itself. */
  tarball: string;
  /** What is in it, by its path. */
  files: string[];
};

/** Packs a copy of the project as `npm publish` would, and installs the tarball into an empty project. */
export function installPacked(): Consumer {
  const folder = mkdtempSync(path.join(tmpdir(), 'saino-consumer-'));
  using project = copyProject();
  const npm = (args: string[], cwd: string) =>
    execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', stdio: 'pipe' });

  const packed = npm(['pack', '--json', `--pack-destination=${folder}`], project.folder);
  const [{ filename, files }] = Object.values(JSON.parse(packed)) as [{ filename: string; files: { path: string }[] }];
  const tarball = path.join(folder, filename);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], folder);
  return {
    folder,
    tarball,
    files: files.map((file) => file.path),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Adds what `saino-email-cleaning/tanstack-query` has for an optional peer. */
export function addQueryCore({ folder }: Consumer): void {
  const name = '@tanstack/query-core';
  mkdirSync(path.join(folder, 'node_modules', path.dirname(name)), { recursive: true });
  symlinkSync(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name));
}
