import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/paths.ts';
import { main, readArguments } from './lib/problem.ts';
import { recordResumed, recordWhole } from './lib/record/clean.ts';
import { drawRecordings, type Recording } from './lib/record/draw.ts';
import { recordTerminal } from './lib/record/terminal.ts';

await main(async () => {
  readArguments({}, 'npm run record');
  const screens = await recordTerminal([process.execPath, path.join(root, 'scripts/start.ts')], { columns: 100 });
  save('scripts/lib/record/start.svg', [{ command: 'npm start', screens }]);
  save('docs/guide/clean.svg', await recordWhole());
  save('docs/guide/clean-resumed.svg', await recordResumed());
});

function save(file: string, recordings: Recording[]): void {
  writeFileSync(path.join(root, file), drawRecordings(recordings));
  console.log(`✔ ${file} shows ${recordings.map(({ command }) => command).join(', then ')}`);
}
