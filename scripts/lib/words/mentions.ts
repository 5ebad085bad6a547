import path from 'node:path';
import { type Project, perText, sources, textOf } from './project.ts';
import { parse, prose } from './source.ts';

/** A piece of text that is written as code, with where it is. */
export type Mention = {
  file: string;
  line: number;
  text: string;
  /**
   * What it is: code in prose, prose around code, a command of a shell block, a message, a program, of which properties
   * count, or a workflow, of which its references to the document do.
   */
  as: 'code' | 'command' | 'message' | 'program' | 'prose' | 'workflow';
};

/** Prose for users: it may name only what they can see. */
export const isForUsers = (file: string): boolean => /^(README\.md|SECURITY\.md|spec\/)/.test(file);

/** Prose for maintainers, who see the insides as well. A changelog names what was. */
const isForMaintainers = (file: string): boolean =>
  /^(CONTRIBUTING\.md|redocly\.yaml|\.github\/.*\.(md|ya?ml))$/.test(file);

/** Every mention in the project, in the order of its files. */
export function mentions(project: Project): Mention[] {
  const files = [...project.keys()].sort();
  const written = files.filter((file) => isForUsers(file) || isForMaintainers(file));
  return [
    ...written.flatMap((file) => mentionsIn(file, textOf(project, file))),
    ...sources(project, 'src/').flatMap((file) => inSource(file, textOf(project, file))),
    ...sources(project, 'scripts/').flatMap((file) => inScript(file, textOf(project, file))),
  ];
}

function mentionsIn(file: string, text: string): Mention[] {
  if (file.startsWith('spec/samples/')) return [{ file, line: 1, text, as: 'program' }];
  if (path.extname(file) === '.md') return inMarkdown(file, text);
  const as = file.endsWith('.arazzo.yaml') ? 'workflow' : 'prose';
  return [...codeSpans(file, text), { file, line: 1, text, as }];
}

function inMarkdown(file: string, text: string, firstLine = 1): Mention[] {
  const { rest, blocks } = withoutBlocks(text);
  return [
    ...codeSpans(file, rest, firstLine),
    { file, line: firstLine, text: rest, as: 'prose' },
    ...blocks.map(({ language, code, line }): Mention => {
      return { file, line: firstLine + line, text: code, as: language === 'sh' ? 'command' : 'program' };
    }),
  ];
}

/** What callers and maintainers read in src/: comments, the examples in them, and messages. */
const inSource = perText((file, text): Mention[] => {
  const { comments, strings } = prose(parse(file, text));
  return [
    // The fence of an example stands behind the star of its comment.
    ...comments.flatMap(({ text, line }) => inMarkdown(file, text.replaceAll(/^ *\* ?/gm, ''), line)),
    ...strings.flatMap(({ text, line }) => codeSpans(file, text, line)),
    ...strings.flatMap(({ text, line }): Mention[] =>
      text.includes(' ') ? [{ file, line, text, as: 'message' }] : [],
    ),
  ];
});

/** What maintainers read while they run a script: messages. */
const inScript = perText((file, text): Mention[] => {
  const { strings } = prose(parse(file, text));
  return strings.flatMap(({ text, line }) => [...codeSpans(file, text, line), { file, line, text, as: 'prose' }]);
});

function codeSpans(file: string, text: string, firstLine = 1): Mention[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(({ 1: span = '', index }) => ({
    file,
    line: firstLine + lineBreaks(text.slice(0, index)),
    text: span,
    as: 'code',
  }));
}

type Block = { language: string; code: string; line: number };

/** Takes the fenced blocks out, and leaves their lines empty, so that the others keep their numbers. */
function withoutBlocks(text: string): { rest: string; blocks: Block[] } {
  const blocks: Block[] = [];
  const rest = text.replaceAll(/^```(\w*)\n([\s\S]*?)^```$/gm, (block, language: string, code: string, at: number) => {
    blocks.push({ language, code, line: lineBreaks(text.slice(0, at)) + 1 });
    return '\n'.repeat(lineBreaks(block));
  });
  return { rest, blocks };
}

export const lineBreaks = (text: string): number => text.split('\n').length - 1;
