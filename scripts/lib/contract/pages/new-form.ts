import { codeTabs, plain, withoutCode } from './markup.ts';
import type { Page, PageInput } from './page.ts';

/** What the headings over the tables of parameters are called, and where their parameters go. */
const places: [heading: RegExp, place: PageInput['in']][] = [
  [/^headers$/i, 'header'],
  [/^path parameters$/i, 'path'],
  [/^query parameters$/i, 'query'],
  [/^(?:request body|form data|body parameters)$/i, 'body'],
];

/** Reads what GitBook serves under the address of a page with `.md`: `` <mark …>`GET`</mark> `https://…` ``. */
export function readNewForm(text: string): Omit<Page, 'prose'> {
  const markup = withoutCode(text);
  const tabs = codeTabs(text).map(({ title, code }) => ({ title, code, status: /^\d{3}\b/.exec(title)?.[0] }));
  return {
    operations: [...markup.matchAll(/<mark[^>]*>\s*`([A-Za-z]+)`\s*<\/mark>\s*`([^`?]+)[^`]*`/g)].map(
      ([, method = '', url = '']) => ({ method: method.toUpperCase(), url: plain(url) }),
    ),
    inputs: markup.split(/^#+ /m).flatMap(readSection),
    responses: tabs.flatMap(({ status, code }) => (status ? { status, body: code } : [])),
    samples: tabs.flatMap(({ status, title }) => (status ? [] : title)),
  };
}

function readSection(section: string): PageInput[] {
  const [heading = '', ...lines] = section.split('\n');
  const place = places.find(([pattern]) => pattern.test(plain(heading)))?.[1];
  if (!place) return [];
  return rowsOf(lines.join('\n')).map(([name = '', type = '', description = '']) => ({
    in: place,
    // A star marks what is required.
    name: name.replace(/\s*\*$/, ''),
    type: type.toLowerCase(),
    description,
  }));
}

/** The rows of the tables, without their heads: GitBook writes a table as HTML if its columns have a width. */
function rowsOf(text: string): string[][] {
  const html = [...text.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) => plain(cell)),
  );
  const [, , ...rows] = text.split('\n').filter((line) => /^\s*\|/.test(line));
  const cells = (row: string) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map(plain);
  return [...html.filter((row) => row.length > 0), ...rows.map(cells)];
}
