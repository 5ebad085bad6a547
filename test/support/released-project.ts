import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copyProject } from './project-copy.ts';

/** A copy of the project as a git checkout with one commit, for a test to release and change. */
export function checkoutProject() {
  const project = copyProject();
  const { folder } = project;
  const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', '-c', 'init.defaultBranch=main'];
  const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'pipe' });
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const edit = (file: string, find: string | RegExp, replacement: string) => {
    const before = read(file);
    const after = before.replaceAll(find, replacement);
    if (after === before) throw new Error(`${file} has no ${find}`);
    writeFileSync(path.join(folder, file), after);
  };
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message=Start');
  return { folder, git, read, edit, [Symbol.dispose]: () => project[Symbol.dispose]() };
}
