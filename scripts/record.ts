import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { relative, root } from './lib/paths.ts';
import { main, readArguments } from './lib/problem.ts';
import { drawRecording } from './lib/record/draw.ts';
import { recordTerminal } from './lib/record/terminal.ts';

/** The picture in README. */
const picture = path.join(root, 'scripts/lib/record/start.svg');

await main(async () => {
  readArguments({}, 'npm run record');
  const screens = await recordTerminal([process.execPath, path.join(root, 'scripts/start.ts')], { columns: 84 });
  writeFileSync(picture, drawRecording('npm start', screens));
  console.log(`✔ ${relative(picture)} shows ${screens.length} screens of npm start`);
});
