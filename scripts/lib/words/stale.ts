import { shapeOf } from './document-names.ts';
import { declaredInFile, isFile, type Known, knownNames } from './known.ts';
import { isForUsers, type Mention, mentions } from './mentions.ts';
import { outside } from './outside.ts';
import { type Project, sources, textOf } from './project.ts';
import { type Word, wordsIn } from './words.ts';

/** A name in code style that nothing bears. */
export type Stale = { file: string; line: number; word: string };

/** Finds each name in code style that does not exist, and each word of the list of outside words that nothing uses. */
export function staleWords(project: Project): { stale: Stale[]; unused: string[] } {
  const known = knownNames(project);
  const values = [...known.names].filter((name) => name.includes(' '));
  const unused = new Set(outside);
  const declared = new Map(sources(project, 'src/').map((file) => [file, declaredInFile(file, textOf(project, file))]));
  const stale = mentions(project).flatMap((mention) => {
    const own = declared.get(mention.file) ?? new Set();
    return wordsIn(mention, values)
      .filter((word) => !exists(project, known, own, mention, word))
      .filter(({ word }) => {
        unused.delete(word);
        return !outside.has(word);
      })
      .map(({ word, line }) => ({ file: mention.file, line, word }));
  });
  return { stale: stale.sort(byPlace), unused: [...unused] };
}

const byPlace = (a: Stale, b: Stale): number => a.file.localeCompare(b.file, 'en') || a.line - b.line;

function exists(
  project: Project,
  known: Known,
  own: Set<string>,
  { file, as }: Mention,
  { kind, word }: Word,
): boolean {
  if (kind === 'flag') return known.flags.has(word);
  if (kind === 'script') return known.scripts.has(word);
  if (kind === 'shape') return known.shapes.has(shapeOf(propertiesIn(word)));
  if (kind === 'url') return isKnownUrl(known, word);
  if (known.names.has(word) || known.paths.has(word)) return true;
  if (kind === 'file' && !word.startsWith('/api/')) return isFile(project, file, word);
  if (isForUsers(file) || as === 'message') return false;
  return own.has(word) || known.inside.has(word) || isFile(project, file, word);
}

/** The properties in a body as prose writes it: quoted, and not behind a colon, as values are. */
const propertiesIn = (body: string): string[] => [...body.matchAll(/(?<!: )"(\w+)"/g)].map(([, name = '']) => name);

/** A URL of the vendor is one of the document. Others are not ours to know. */
function isKnownUrl({ urls }: Known, word: string): boolean {
  const domain = (text: string) => new URL(text).hostname.split('.').slice(-2).join('.');
  const domains = new Set([...urls].map(domain));
  return !domains.has(domain(word)) || urls.has(word.replace(/\/$/, ''));
}
