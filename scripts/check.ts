// Holds the code against its compiler and its style. Each check runs, whatever the others find.
import { check } from './lib/check.ts';
import { main } from './lib/problem.ts';

await main(async () => {
  const { types, style } = await check();
  if (!types || !style) process.exitCode = 1;
});
