import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.ts';

/** Every example that a user may paste: of the readme, and of the docstrings. */
export const examples = [
  'README.md',
  ...readdirSync(path.join(root, 'src'), { encoding: 'utf8', recursive: true }).map((file) =>
    path.posix.join('src', file),
  ),
]
  .filter((file) => /\.(md|ts)$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8').replaceAll(/^ *\* ?/gm, '');
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({ file, code }));
  })
  .map((example, index) => ({ ...example, name: `example-${index + 1}.ts` }));
