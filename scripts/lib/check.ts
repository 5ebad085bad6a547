import { lintWorkflows } from './lint-workflows.ts';
import { runTool } from './run-tool.ts';

/** Runs the compiler and the linters, and says of each kind whether it finds nothing. */
export async function check(): Promise<{ types: boolean; style: boolean }> {
  const types = await runTool('tsc');
  const style = await runTool('biome', 'check', '--error-on-warnings');
  const mistakes = await lintWorkflows();
  if (mistakes.length > 0) console.error(`✖ The workflows have mistakes. Fix these:\n  ${mistakes.join('\n  ')}`);
  return { types, style: style && mistakes.length === 0 };
}
