import { runTool } from './run-tool.ts';

/** Runs the compiler and the linter, and says of each whether it finds nothing. */
export async function check(): Promise<{ types: boolean; style: boolean }> {
  const types = await runTool('tsc');
  const style = await runTool('biome', 'check', '--error-on-warnings');
  return { types, style };
}
