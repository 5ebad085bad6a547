// After an edit of the spec: brings what follows from it up to date, and lists what is left to do by hand.
import { type Result, type Step, steps } from './lib/change/steps.ts';
import type { Todo } from './lib/change/todos.ts';
import { seconds } from './lib/derive.ts';
import { main, readArguments } from './lib/problem.ts';

type Left = { heading: string; todos: Todo[] };

/** Why a step does not run, or undefined if it does. */
function obstacle(step: Step, failed: Set<string>, isQuick: boolean): string | undefined {
  const [, reason] = Object.entries(step.needs ?? {}).find(([name]) => failed.has(name)) ?? [];
  return reason ?? (isQuick && step.isSlow ? 'left out by --quick' : undefined);
}

function printStart({ name }: Step): void {
  if (process.stdout.isTTY) process.stdout.write(`… ${name}\r`);
}

function printResult({ name }: Step, { todos, output = '', note = '' }: Result, start: number): void {
  const count = todos.length > 0 ? `${todos.length} to do` : '';
  const facts = [seconds(start), count, note].filter(Boolean).join(', ');
  console.log(`${todos.length > 0 ? '✖' : '✔'} ${name.padEnd(9)} ${facts}`);
  if (output) console.log(output.trimEnd().replaceAll(/^(?=.)/gm, '    '));
}

const placeOf = (todo: Todo): string | undefined => /^[^\s:]+:\d+/.exec(todo)?.[0];

/** Leaves out a place that an earlier list names: a line that does not compile is stale as well. */
function withoutRepeats(left: Left[]): Left[] {
  const named = new Set<string | undefined>();
  const lists = left.map(({ heading, todos }) => {
    const fresh = todos.filter((todo) => !named.has(placeOf(todo) ?? todo));
    for (const todo of todos) named.add(placeOf(todo));
    return { heading, todos: fresh };
  });
  return lists.filter(({ todos }) => todos.length > 0);
}

function printLeft(left: Left[]): void {
  console.log('\nLeft to do by hand, in this order:');
  for (const [index, { heading, todos }] of withoutRepeats(left).entries()) {
    console.log(`\n${index + 1}. ${heading}:`);
    for (const todo of todos) console.log(`   ${todo.replaceAll('\n', '\n   ')}`);
  }
}

await main(async () => {
  const { values } = readArguments({ options: { quick: { type: 'boolean' } } }, 'npm run change [-- --quick]');
  const left: Left[] = [];
  const failed = new Set<string>();
  const skipped: string[] = [];
  for (const step of steps) {
    const reason = obstacle(step, failed, values.quick === true);
    if (reason !== undefined) {
      console.log(`– ${step.name.padEnd(9)} skipped: ${reason}`);
      skipped.push(step.name);
      continue;
    }
    printStart(step);
    const start = performance.now();
    const result = await step.run();
    printResult(step, result, start);
    if (result.todos.length === 0) continue;
    failed.add(step.name);
    left.push({ heading: step.heading, todos: result.todos });
  }
  if (left.length > 0) printLeft(left);
  if (skipped.length > 0) console.log(`\nThen run \`npm run change\` for what was skipped: ${skipped.join(', ')}.`);
  if (left.length > 0) process.exitCode = 1;
  else if (skipped.length === 0) console.log('\n✔ Nothing is left. Commit the spec with all that follows from it.');
});
