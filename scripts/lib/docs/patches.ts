import { relative } from '../paths.ts';
import { Problem } from '../problem.ts';

/** Redoc's own mark, which the page would load from a CDN, drawn here in its place. */
const mark = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="12"><text y="10" font-family="sans-serif" font-size="11" font-weight="bold" fill="#2467f2">Redoc</text></svg>',
)}`;

/**
 * What Redoc has no option for. Each patch has its reason beside it, and a test in page.test.ts or use.test.ts that
 * fails without it. `part` is where in the page it applies: what Redoc has rendered, or the script that runs later.
 */
const patches: { part: 'rendered' | 'script'; find: RegExp; replacement: string }[] = [
  // Links are rendered for the root of a host, and only its script leads them into the fragment. Without JavaScript, or
  // in a folder of a host, they would lead nowhere.
  { part: 'rendered', find: / href="\/([^"]*)"/g, replacement: ' href="#/$1"' },
  // The search is a box to click on that a keyboard cannot reach. The script in template.hbs has keys click on it.
  {
    part: 'rendered',
    find: /<div data-testid="search-trigger"/g,
    replacement: '<div role="button" tabindex="0" data-testid="search-trigger"',
  },
  // The page would load the mark from a CDN.
  { part: 'script', find: /https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini(-full)?\.svg/g, replacement: mark },
  // The menu of examples is named "Example" whatever it shows, so that nobody can choose it by what they see. Without
  // that label, its text is its name. The text of what is selected comes from the summary of the example.
  { part: 'script', find: /"aria-label":`Example`,(?=options:)/g, replacement: '' },
];

/**
 * Applies the patches, and puts in the operations as plain HTML.
 *
 * @throws a {@link Problem} when there is nothing to patch, so that no patch outlives what it was for.
 */
export function patchPage(page: string, { staticOperations }: { staticOperations: string }): string {
  const start = page.indexOf('<div id="redoc">');
  const end = page.indexOf('<script type="module">', start);
  const head = page.slice(0, start);
  const parts = { rendered: page.slice(start, end), script: page.slice(end) };
  const advice = `See whether ${relative(import.meta.filename)} still fits this version of Redoc.`;
  if (start === -1 || end === -1) throw new Problem(`Redoc has changed the shape of its page. ${advice}`);
  for (const { part, find, replacement } of patches) {
    if (parts[part].search(find) === -1) throw new Problem(`Redoc's page has nothing that matches ${find}. ${advice}`);
    parts[part] = parts[part].replaceAll(find, replacement);
  }
  const [foreign] = parts.script.match(/\bhttps:\/\/cdn\.redoc\.ly[^"'`\s]*/) ?? [];
  if (foreign) throw new Problem(`The page would load ${foreign}. ${advice}`);
  return (head + parts.rendered + parts.script).replace('<!-- operations -->', () => staticOperations);
}
