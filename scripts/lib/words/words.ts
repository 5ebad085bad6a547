import ts from 'typescript';
import { lineBreaks, type Mention } from './mentions.ts';

/** A word that has to be known, and as what. */
export type Word = { kind: 'name' | 'flag' | 'script' | 'file' | 'url' | 'shape'; word: string; line: number };

const url = /https?:\/\/[\w.:-]+(?:\/[\w./@-]*\w)?/.source;
/** A body, such as `{ "status": "success", "bulk_id" }`. */
const shape = /^\{ ".*\}$/.source;
const npmScript = /npm (?:run (?:-s )?(?<run>[\w:.-]+)|(?<short>test|start)\b)/.source;
const flag = /(?<![\w-])--[a-z][\w-]*/.source;
const apiPath = /(?<![\w.])\/api\/[\w/{}-]*/.source;
const file = /(?:[@\w.<*-][\w.<>*-]*)?\/[\w.<>*:/-]*|[\w.*-]+\.(?:ts|mjs|js|md|ya?ml|json|html|hbs|svg)\b/.source;
const name = /@?[A-Za-z_$][\w$]*(?:-\w+)*/.source;
/** What no list can know: files of a caller, addresses, numbers, single letters, placeholders, commands of npm itself. */
const ignored =
  /[\w-]*\.(?:csv|txt|xlsx)\b|[\w.]+@[\w.]+|\d[\w.,]*|(?<![\w-])[a-z](?![\w-])|(?<=--[\w-]+ )[A-Z]+\b|npm (?:(?:ci|install|publish)\b|run …)/
    .source;

/** A property that is read: `.x`, `->x`, `['x']`. A method is called, and then the run of the program fails. */
const read = /(?<=[\w)\]>]\??\.|->|[| ("]\.)[a-z]\w*\b(?!\()|(?<=\[['"])[a-z]\w*(?=['"]\])/.source;
/** The key of a parameter, as it is sent: `"x": `, `'x' =>`, `'x=…`, `.set('x', …)`. */
const keyed = /(?<=['"])[a-z][a-z_]*(?=['"]? ?(?:=>|:)|=)|(?<=\.(?:set|append|get)\(['"])\w+/.source;
/** A property that is destructured, in a declaration, a loop or a parameter. */
const destructured = /(?<=\{[\w\s,]*)\b[a-z]\w*\b(?=[\w\s,]*\}\)?,? ?(?:=|of\b|\w+\)))/.source;

/** What each kind of mention is made of: the names of the groups are the kinds. */
const patterns: Record<Mention['as'], RegExp> = {
  code: any({ shape, url, script: npmScript, flag, file: `${apiPath}|${file}`, ignored, name }),
  command: any({ url, script: npmScript, flag, name: /\bSAINO_\w+/.source }),
  message: any({
    url,
    script: npmScript,
    flag,
    name: /\b(?:[a-z]+(?:[A-Z][a-z]+)+|[a-z]+(?:_[a-z]+)+|[A-Z]+(?:_[A-Z]+)+)\b/.source,
  }),
  program: any({ url, ignored, name: [/\bSAINO_\w+/.source, read, keyed, destructured].join('|') }),
  prose: any({ url, script: npmScript }),
  workflow: any({ url, name: /(?<=\$response\.body#[\w/]*\/)\w+|(?<=operationId: )\w+/.source }),
};

/** The words in a mention. `values` are those of the API that have a space in them, and count as one word. */
export function wordsIn({ as, text, line: firstLine }: Mention, values: Iterable<string>): Word[] {
  const bare = [...values].reduce((rest, value) => rest.replaceAll(value, ''), text);
  return [...bare.matchAll(patterns[as])].flatMap(({ groups = {}, index, 0: match }) => {
    const [kind] = Object.keys(groups).filter((group) => groups[group] !== undefined && isKind(group));
    const word = groups.run ?? groups.short ?? match;
    if (!isKind(kind) || isKeyword(word)) return [];
    return [{ kind, word, line: firstLine + lineBreaks(bare.slice(0, index)) }];
  });
}

function any(sources: Record<string, string>): RegExp {
  return new RegExp(
    Object.entries(sources)
      .map(([kind, source]) => `(?<${kind}>${source})`)
      .join('|'),
    'g',
  );
}

const isKind = (group: string | undefined): group is Word['kind'] =>
  ['name', 'flag', 'script', 'file', 'url', 'shape'].includes(group ?? '');

const scanner = ts.createScanner(ts.ScriptTarget.Latest, true);

/** Whether a word is one of the language: `await`, `string`, `true`. */
function isKeyword(word: string): boolean {
  scanner.setText(word);
  const kind = scanner.scan();
  return (
    scanner.getTokenEnd() === word.length && kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword
  );
}
