import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fetchTool } from '../../scripts/lib/tools.ts';
import { type Run, runScript } from './run.ts';

let folderOfJest = '';

/** Fetches Jest, and what belongs to it, if it is not there. */
export async function fetchJest(): Promise<void> {
  folderOfJest = await fetchTool('jest', '30.5.2', {
    others: {
      '@babel/core': '7.29.13',
      '@babel/preset-env': '7.29.14',
      '@types/jest': '30.0.0',
      'jest-environment-jsdom': '30.5.2',
      'jest-fixed-jsdom': '0.0.11',
      'ts-jest': '29.4.15',
      typescript: '5.9.3',
    },
  });
}

/** Where a user's own `node_modules` would have Jest, or what belongs to it, once it is fetched. */
export const jestModule = (name: string): string => path.join(folderOfJest, 'node_modules', name);

/** Runs Jest on one test file, in a folder that it is alone in. */
export async function runJest(folder: string, file: string, code: string, config: object = {}): Promise<Run> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, jest: config }));
  writeFileSync(path.join(folder, file), code);
  return runScript(jestModule('jest/bin/jest.js'), [], {
    cwd: folder,
    env: { NODE_ENV: 'test', FORCE_COLOR: '0' },
  });
}
