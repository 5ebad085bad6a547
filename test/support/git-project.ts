import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.ts';
import { copyProject } from './project-copy.ts';

export type GitProject = Disposable & {
  folder: string;
  /** Runs git in it. @returns what it prints, trimmed. */
  git: (...args: string[]) => string;
  read: (file: string) => string;
  write: (file: string, content: string) => void;
  /** Replaces every `find`. There has to be one. */
  edit: (file: string, find: string, replacement: string) => void;
  /** Commits all that there is. */
  commit: (message: string) => void;
};

/**
 * A copy of the project as a git repository of its own, with one commit on `main`.
 *
 * @param wanted - Folders that a copy leaves behind by default.
 */
export function createGitProject(...wanted: string[]): GitProject {
  const copy = copyProject(...wanted);
  const { folder } = copy;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const write = (file: string, content: string) => writeFileSync(path.join(folder, file), content);
  const project: GitProject = {
    folder,
    git,
    read,
    write,
    edit(file, find, replacement) {
      const before = read(file);
      if (!before.includes(find)) throw new Error(`${file} has no ${find}`);
      write(
        file,
        before.replaceAll(find, () => replacement),
      );
    },
    commit(message) {
      git('add', '--all');
      git('commit', '--quiet', `--message=${message}`);
    },
    [Symbol.dispose]: copy[Symbol.dispose],
  };
  // What was fetched once need not be fetched again.
  mkdirSync(path.join(root, '.cache'), { recursive: true });
  symlinkSync(path.join(root, '.cache'), path.join(folder, '.cache'), 'junction');
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'A maintainer');
  git('config', 'user.email', 'maintainer@example.com');
  git('config', 'commit.gpgsign', 'false');
  git('config', 'tag.gpgsign', 'false');
  // Links, which .gitignore does not take for the folders that it names.
  write('.git/info/exclude', 'node_modules\n.cache\n');
  project.commit('Start');
  return project;
}
