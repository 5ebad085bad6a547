import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, inject } from 'vitest';

export type Consumer = {
  /** An empty project with the packed tarball as its only dependency. */
  folder: string;
  /** The tarball itself. */
  tarball: string;
  /** How large it is, in bytes. */
  size: number;
  /** What is in it, by its path. */
  files: string[];
};

/** A tarball, and the paths in it. */
type Packed = { filename: string; size: number; files: string[] };

/** Packs a project as `npm publish` would, with what npm is told besides. */
export function pack(project: string, options: string[] = []): Packed {
  const output = npm(['pack', '--json', ...options], project);
  const [packed] = Object.values(JSON.parse(output)) as [Omit<Packed, 'files'> & { files: { path: string }[] }];
  return { ...packed, files: packed.files.map((file) => file.path) };
}

function npm(args: string[], cwd: string): string {
  return execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', stdio: 'pipe' });
}

/** Packs the project that the suite has built, and installs the tarball into an empty project, for the tests of a file. */
export function installPacked(): Consumer {
  const folder = mkdtempSync(path.join(tmpdir(), 'saino-consumer-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const { filename, size, files } = pack(inject('builtProject'), ['--ignore-scripts', `--pack-destination=${folder}`]);
  const tarball = path.join(folder, filename);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], folder);
  return { folder, tarball, size, files };
}
