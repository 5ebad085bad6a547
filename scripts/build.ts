import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { command, root } from './paths.ts';

// What an earlier build left would be packed as well.
for (const folder of ['dist/src', 'dist/generated']) rmSync(path.join(root, folder), { recursive: true, force: true });
for (const project of ['src', 'src/cli']) {
  const { status } = spawnSync(process.execPath, [command('tsc'), '--project', project], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode ||= status ?? 1;
}
