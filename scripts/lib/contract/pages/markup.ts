const code = /^```[^\n]*\n([\s\S]*?)^```/m;

/** The text of the first block of code. */
export const codeOf = (text: string): string | undefined => code.exec(text)?.[1];

export const withoutCode = (text: string): string => text.replaceAll(new RegExp(code, 'gm'), '');

/** Text without the markup of Markdown, HTML and GitBook: tags, escapes such as `bulk\_id`, and the space `&#x20;`. */
export function plain(text: string): string {
  return text
    .replaceAll(/\{%.*?%\}|<[^>]*>/g, ' ')
    .replaceAll('&#x20;', ' ')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What stands between two tags of GitBook, with the attributes of the former. */
export type Block = { attributes: Record<string, string>; content: string };

/** Every `{% name … %} … {% endname %}`, in order. */
export function blocks(text: string, name: string): Block[] {
  const block = new RegExp(`\\{% ${name}((?: [^\n]*?)?) %\\}([\\s\\S]*?)\\{% end${name} %\\}`, 'g');
  return [...text.matchAll(block)].map(([, attributes = '', content = '']) => ({
    attributes: readAttributes(attributes),
    content,
  }));
}

function readAttributes(text: string): Record<string, string> {
  const attributes = text.matchAll(/([\w-]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...attributes].map(([, name, quoted, bare]) => [name, plain(quoted ?? bare ?? '')]));
}

/** The titles of the tabs that have code in them. */
export const codeTabs = (text: string): { title: string; code: string }[] =>
  blocks(text, 'tab').flatMap(({ attributes, content }) => {
    const found = codeOf(content);
    return found === undefined ? [] : { title: attributes.title ?? '', code: found };
  });
