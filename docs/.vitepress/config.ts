import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type HeadConfig } from 'vitepress';

const docs = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(docs, file), 'utf8');

const { name, description, repository } = JSON.parse(read('../package.json'));
const repositoryUrl: string | undefined = (repository?.url ?? repository)?.replaceAll(/^git\+|\.git$/g, '');
const base = process.env.DOCS_BASE ?? '/';
/** Where the site will be, with a slash at the end. Without it, whatever has to be absolute is left out. */
const siteUrl = process.env.DOCS_URL;

type PathItem = Record<string, { operationId?: string }>;
const paths: PathItem[] = Object.values(JSON.parse(read('public/openapi.json')).paths);
const operationIds = paths.flatMap((item) => Object.values(item).flatMap(({ operationId = [] }) => operationId));

/** Every page but the home page, by the groups of the sidebar. */
const groups: Record<string, string[]> = {
  Guide: [
    'guide/clean-a-list.md',
    'guide/jobs.md',
    'guide/options.md',
    'guide/errors.md',
    'guide/testing.md',
    'guide/cron.md',
    'guide/progress-page.md',
    'guide/logging.md',
    'guide/runtimes.md',
    'guide/languages.md',
  ],
  Reference: [
    'reference/index.md',
    ...operationIds.map((id) => `reference/operations/${id}.md`),
    'reference/authentication.md',
    'reference/life-of-a-job.md',
    'reference/limits.md',
    'reference/errors.md',
    'reference/not-documented.md',
  ],
  Releases: ['changelog.md'],
};

export default defineConfig({
  title: name,
  description,
  base,
  lang: 'en',
  srcExclude: ['README.md'],
  head: [
    ['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#0d7a5f' }],
  ],
  markdown: { theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } },
  vite: {
    plugins: [
      {
        name: 'repository-links',
        enforce: 'pre',
        transform: (code, id) => (id.endsWith('.md') ? withRepositoryLinks(code) : undefined),
      },
    ],
  },
  themeConfig: {
    logo: '/icon.svg',
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/clean-a-list', activeMatch: '/guide/' },
      { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
      { text: 'Changelog', link: '/changelog' },
    ],
    sidebar: Object.entries(groups).map(([text, files]) => ({
      text,
      items: files.map((file) => ({ text: titleOf(file), link: `/${file.replace(/(index)?\.md$/, '')}` })),
    })),
    socialLinks: repositoryUrl?.includes('github.com') ? [{ icon: 'github', link: repositoryUrl }] : undefined,
    externalLinkIcon: true,
    footer: { message: 'An independent project, not affiliated with Saino. MIT licensed.' },
    notFound: {
      title: 'Page not found',
      quote: 'There is nothing at this address. Search, or start from the home page.',
      linkText: 'Home',
    },
  },
  transformPageData(page) {
    if (page.relativePath in { 'index.md': 0, '404.md': 0 }) return;
    page.description = summaryOf(page.relativePath);
  },
  transformHead: ({ pageData, title, description }) => cardOf(pageData.relativePath, title, description),
  transformHtml: withPolicy,
  buildEnd: ({ outDir }) => writeMarkdown(outDir),
});

/** The first heading of a page. */
function titleOf(file: string): string {
  return /^# (.+)$/m.exec(read(file))?.[1] ?? file;
}

/** The first paragraph of a page as plain text. */
function summaryOf(file: string): string {
  const [, paragraph = ''] = /^# .+\n\n((?:.+\n)+)/m.exec(read(file)) ?? [];
  return paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll('\n', ' ')
    .trim();
}

/** What search engines and chats read of a page. */
function cardOf(file: string, title: string, summary: string): HeadConfig[] {
  const property = (key: string, content: string): HeadConfig => ['meta', { property: `og:${key}`, content }];
  const head = [property('type', 'website'), property('title', title), property('description', summary)];
  if (!siteUrl || file === '404.md') return head;
  const url = siteUrl + file.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '.html');
  const card: HeadConfig = ['meta', { name: 'twitter:card', content: 'summary_large_image' }];
  return [
    ...head,
    property('url', url),
    property('image', `${siteUrl}card.png`),
    card,
    ['link', { rel: 'canonical', href: url }],
  ];
}

/** Allows a page nothing but what comes with it. */
function withPolicy(html: string): string {
  const scripts = [...html.matchAll(/<script(?![^>]* src=)[^>]*>(.*?)<\/script>/gs)].map(([, code = '']) => code);
  const hashes = scripts.map((code) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`);
  const policy = [
    "default-src 'self'",
    ["script-src 'self'", ...new Set(hashes)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
  ];
  return html.replace(
    /<meta charset="utf-8">/i,
    `$&<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">`,
  );
}

/**
 * Has links that leave this folder lead to the repository, where they work as they are. As long as package.json names
 * none, their text stands alone.
 */
function withRepositoryLinks(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]*)\]\((?:\.\.\/){2}([^)]+)\)/g, (_, text: string, file: string) =>
    repositoryUrl ? `[${text}](${repositoryUrl}/blob/HEAD/${file})` : text,
  );
}

/** Writes each page as Markdown beside its HTML, and an index of them in the format of https://llmstxt.org. */
function writeMarkdown(outDir: string): void {
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(outDir, file)), { recursive: true });
    writeFileSync(path.join(outDir, file), text);
  };
  const link = (file: string) => `- [${titleOf(file)}](${siteUrl ?? base}${file}): ${summaryOf(file)}`;
  const lists = Object.entries(groups).map(([group, files]) => `## ${group}\n\n${files.map(link).join('\n')}\n`);
  write('llms.txt', `# ${name}\n\n> ${description}\n\n${lists.join('\n')}`);
  for (const file of Object.values(groups).flat()) write(file, asPlainMarkdown(read(file)));
  write('index.md', asPlainMarkdown(read('index.md').replace(/^---\n.*?\n---\n/s, `# ${name}\n\n${description}\n`)));
}

/** Without what only VitePress reads: names of anchors, classes, and pictures, of which the description stays. */
function asPlainMarkdown(text: string): string {
  return withRepositoryLinks(text)
    .replaceAll(/ \{[#.][^}\n]+\}$/gm, '')
    .replaceAll(/<!--@include:.*-->\n+/g, '')
    .replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, '$1');
}
