import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { derive, type Steps } from '../derive.ts';
import { readDocument } from '../document.ts';
import { relative, root } from '../paths.ts';
import { bundle, lint } from '../spec.ts';
import { checkBuiltLinks, checkSourceLinks } from './links.ts';
import { writeMarkdown } from './markdown-files.ts';
import { writePage } from './page.ts';

export const docs = path.join(root, 'dist/docs');

/**
 * Builds the reference into `dist/docs/`, and prints how long it took.
 *
 * @param url - where the page will be, with a slash at its end. What has to be absolute is left out without it: the
 *   image of the social card, and the links of `llms.txt`.
 * @throws a {@link Problem} when the spec, the text or the samples are at fault. `dist/docs/` is then as it was.
 */
export async function buildDocs(url = ''): Promise<void> {
  const readFrom = (folder: string) => readDocument(path.join(folder, 'openapi.json'));
  const steps: Steps = {
    lint,

    async bundle(into) {
      await bundle(into);
      // On one line it would be hard to read in a browser.
      writeFileSync(path.join(into, 'openapi.json'), `${JSON.stringify(readFrom(into), null, 2)}\n`);
    },

    async page(into) {
      await writePage(into, readFrom(into), url);
    },

    async markdown(into) {
      writeMarkdown(into, readFrom(into), url);
    },

    async links(into) {
      const page = readFileSync(path.join(into, 'index.html'), 'utf8');
      const anchors = new Set([...page.matchAll(/ data-section-id="([^"]+)"/g)].map(([, id]) => `#${id}`));
      checkSourceLinks(anchors, new Set(readdirSync(into)));
      checkBuiltLinks(into, anchors, url);
    },
  };

  await derive(docs, steps);
  const sizes = readdirSync(docs).map((name) => statSync(path.join(docs, name)).size);
  const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1e6;
  console.log(`✔ ${relative(docs)}/ has ${sizes.length} files and ${megabytes.toFixed(2)} MB`);
}
