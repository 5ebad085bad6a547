import { lexer, type Token, walkTokens } from 'marked';

/** A span of code, which may itself contain backticks. */
export function code(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  return ticks.length > 1 ? `${ticks} ${text} ${ticks}` : `${ticks}${text}${ticks}`;
}

/** A block of code, which may itself contain fences. */
export function fence(language: string, text: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** A table, whose cells may have several lines. */
export function table(head: string[], rows: string[][]): string {
  const cell = (text: string) =>
    text
      .trim()
      .replaceAll(/\s*\n\s*/g, ' ')
      .replaceAll('|', '\\|');
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The text with each heading one level deeper. Lines of code stay as they are. */
export function demote(markdown: string): string {
  return lexer(markdown)
    .map(({ type, raw }) => (type === 'heading' ? `#${raw}` : raw))
    .join('');
}

/** The targets of all links, in order. What only looks like a link within code is none. */
export function linksIn(markdown: string): string[] {
  return tokensOf(markdown).flatMap((token) => (token.type === 'link' ? [String(token.href)] : []));
}

/** The fragments that lead to the headings, as GitHub and most renderers name them. */
export function headingFragments(markdown: string): string[] {
  return tokensOf(markdown).flatMap((token) => (token.type === 'heading' ? [slug(String(token.text))] : []));
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function tokensOf(markdown: string): Token[] {
  const tokens: Token[] = [];
  walkTokens(lexer(markdown), (token) => void tokens.push(token));
  return tokens;
}
