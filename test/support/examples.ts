import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.ts';

/** Every example that a user may paste: of the readme, of the guides, and of the docstrings. */
export const examples = [
  'README.md',
  ...readdirSync(path.join(root, 'docs/guide')).map((file) => `docs/guide/${file}`),
  ...readdirSync(path.join(root, 'src'), { encoding: 'utf8', recursive: true }).map((file) =>
    path.posix.join('src', file),
  ),
]
  .filter((file) => /\.(md|ts)$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8').replaceAll(/^ *\* ?/gm, '');
    return [...text.matchAll(/^```(ts|js)\n(.*?)^```$/gms)].map(([, language, code = '']) => ({
      file,
      language,
      code,
    }));
  })
  .map(({ file, language, code }, index) => ({
    file,
    code,
    name: `example-${index + 1}.${language}`,
    tool: toolOf(code),
  }));

/** What an example needs besides this package. Most need nothing. */
function toolOf(code: string): string | undefined {
  return /from '(vitest|msw|undici|express)'/.exec(code)?.[1] ?? /\b(jest)\.use/.exec(code)?.[1];
}

/** What can be run, and compiled, with nothing but this package. */
export const plainExamples = examples.filter(({ tool }) => tool === undefined);
