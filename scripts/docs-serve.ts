import { watch } from 'node:fs';
import path from 'node:path';
import { buildDocs, docs } from './lib/docs/build-docs.ts';
import { startStaticServer } from './lib/docs/static-server.ts';
import { relative, spec } from './lib/paths.ts';
import { main, readArguments, readPort } from './lib/problem.ts';

const usage = 'npm run docs:serve [-- --port <1 to 65535>]';

await main(async () => {
  const { values } = readArguments({ options: { port: { type: 'string', default: '4020' } } }, usage);
  const port = readPort(values.port, usage);
  // First of all, so that nobody waits for a build that cannot be served.
  const { url } = await startStaticServer(docs, { port });
  const folder = path.dirname(spec);
  const rebuild = queue(() => main(buildDocs));
  watch(folder, { recursive: true }, rebuild);
  rebuild();
  console.log(`The reference is at ${url} and follows ${relative(folder)}/. Ctrl-C stops it.`);
});

/** A function that starts the task, or, while it runs, has it run once more after. */
function queue(task: () => Promise<void>): () => void {
  let isRunning = false;
  let isDue = false;
  return async () => {
    isDue = true;
    if (isRunning) return;
    isRunning = true;
    while (isDue) {
      isDue = false;
      await task();
    }
    isRunning = false;
  };
}
