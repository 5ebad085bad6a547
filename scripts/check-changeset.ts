import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkAnnounced } from './lib/diff/announced.ts';
import { compareWithLastRelease } from './lib/diff/compare.ts';
import { root } from './lib/paths.ts';
import { main, readArguments } from './lib/problem.ts';

await main(async () => {
  readArguments({}, 'npm run check:changeset');
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const comparison = await compareWithLastRelease();
  checkAnnounced(comparison, name, version);
  const { base, impact } = comparison;
  if (base === undefined) console.log('✔ There is no release yet, so there is nothing to announce');
  else console.log(`✔ What changed since ${base} is announced (impact: ${impact})`);
});
