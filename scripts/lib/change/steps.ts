import { root } from '../paths.ts';
import { gapsIn } from '../words/gaps.ts';
import { readProject } from '../words/project.ts';
import { staleWords } from '../words/stale.ts';
import { type Run, runNpmScript, runQuietly, runTests } from './run.ts';
import { generateTodos, isTestReport, lastWords, styleTodos, type Todo, testTodos, typeTodos } from './todos.ts';

/** What a step finds. */
export type Result = {
  todos: Todo[];
  /** To be printed below its name. */
  output?: string;
  /** To be printed behind its name. */
  note?: string;
};

export type Step = {
  name: string;
  /** What is to be done about what it finds. */
  heading: string;
  /** The steps that have to find nothing before this one makes sense, each with the reason. */
  needs?: Record<string, string>;
  /** Whether `--quick` leaves it out. */
  isSlow?: true;
  run: () => Promise<Result>;
};

const generated = { generate: 'generated/ does not follow from the spec yet' };
const compiled = { ...generated, types: 'the code does not compile' };

/** From an edit of the spec to what is left of it, in this order. */
export const steps: Step[] = [
  {
    name: 'generate',
    heading: 'Fix the spec',
    run: async () => {
      const run = await runNpmScript('generate');
      return { todos: run.isOk ? [] : generateTodos(run.stderr), output: run.stdout };
    },
  },
  {
    name: 'types',
    heading: 'Make the code fit the new types',
    needs: generated,
    run: async () => found(await runQuietly('tsc', '--pretty', 'false'), typeTodos),
  },
  {
    name: 'facts',
    heading: 'Bring the tests of the facts in line with the spec, or the spec with the facts',
    needs: generated,
    run: () => tests('--project=spec', 'test/spec'),
  },
  {
    name: 'words',
    heading: 'Rename what prose, messages and samples still mention, or add it to scripts/lib/words/outside.ts',
    needs: generated,
    run: words,
  },
  {
    name: 'gaps',
    heading: 'Say in prose, samples, workflows and the fake what they leave out of the spec',
    needs: generated,
    run: gaps,
  },
  {
    name: 'style',
    heading: 'Fix the style; `npm run format` does most of it',
    run: async () => found(await runQuietly('biome', 'check', '--error-on-warnings', '--reporter=github'), styleTodos),
  },
  {
    name: 'api',
    heading: 'Report the public types',
    needs: compiled,
    run: () => npmScript('api'),
  },
  {
    name: 'diff',
    heading: 'Make it possible to compare with the last release',
    needs: generated,
    run: () => npmScript('diff', { isShown: true }),
  },
  {
    name: 'changeset',
    heading: 'Announce the change, for users',
    needs: generated,
    run: () => npmScript('check:changeset'),
  },
  {
    name: 'tests',
    heading: 'Fix the tests, or what they found',
    needs: compiled,
    isSlow: true,
    run: () => tests('--project=suite', '--project=cli', '--project=package'),
  },
  {
    name: 'samples',
    heading: 'Fix the samples and workflows',
    needs: compiled,
    isSlow: true,
    run: () => tests('--project=docs', 'test/spec'),
  },
  {
    name: 'reference',
    heading: 'Fix the reference',
    needs: compiled,
    isSlow: true,
    run: () => tests('--project=docs', 'test/scripts/docs'),
  },
];

/** Each place that a command names, or what it said last where it fails without one. */
function found({ isOk, stdout, stderr }: Run, todosIn: (output: string) => Todo[]): Result {
  if (isOk) return { todos: [] };
  const todos = todosIn(stdout);
  return { todos: todos.length > 0 ? todos : [lastWords(stdout + stderr)] };
}

async function tests(...args: string[]): Promise<Result> {
  const { run, report } = await runTests(...args);
  if (!isTestReport(report)) return { todos: [lastWords(run.stdout + run.stderr)] };
  const todos = testTodos(report);
  const note = report.numPendingTests > 0 ? `${report.numPendingTests} skipped` : '';
  return { todos: run.isOk || todos.length > 0 ? todos : [lastWords(run.stderr)], note };
}

async function words(): Promise<Result> {
  const { stale, unused } = staleWords(readProject(root));
  const wrong = (word: string) => (word.startsWith('{') ? 'is not the body of any response' : 'does not exist');
  const todos = stale.map(({ file, line, word }) => `${file}:${line} \`${word}\` ${wrong(word)}`);
  return { todos: [...todos, ...unused.map((word) => `scripts/lib/words/outside.ts \`${word}\` is not mentioned`)] };
}

async function gaps(): Promise<Result> {
  return { todos: gapsIn(readProject(root)).map(({ file, line, text }) => `${file}:${line} ${text}`) };
}

async function npmScript(name: string, { isShown = false } = {}): Promise<Result> {
  const { isOk, stdout, stderr } = await runNpmScript(name);
  const reason = lastWords(stderr || stdout) || `\`npm run ${name}\` fails without a message.`;
  return { todos: isOk ? [] : [reason], ...(isShown ? { output: stdout } : {}) };
}
