import path from 'node:path';
import { npm } from '../npm.ts';

export type Tarball = {
  file: string;
  name: string;
  version: string;
  /** Of the tarball, in bytes. */
  size: number;
  /** Of what is in it, in bytes. */
  unpackedSize: number;
  /** What a lockfile holds the tarball against (Subresource Integrity). */
  integrity: string;
  files: { path: string; size: number }[];
};

/** Builds and packs the project, as `npm publish` would, into a folder. */
export async function pack(folder: string): Promise<Tarball> {
  const report = await npm(['pack', '--json', `--pack-destination=${folder}`]);
  // npm 12 has an object by package name, earlier ones a list.
  const [packed] = Object.values(JSON.parse(report)) as [Tarball & { filename: string }];
  return { ...packed, file: path.join(folder, packed.filename) };
}
