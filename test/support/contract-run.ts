// How tests run `npm run contract`: in this process, and as a process in a folder of its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { checkApi } from '../../scripts/lib/contract/check-api.ts';
import { reportApi } from '../../scripts/lib/contract/report-api.ts';
import { root } from '../../scripts/lib/paths.ts';
import { token } from './contract-server.ts';
import { document } from './document.ts';
import { run } from './run.ts';

export const script = path.join(root, 'scripts/contract.ts');
export const address = 'ana@example.com';

/** Holds a server against the spec, in this process. */
export const check = async (server: string, options: Record<string, string> = { 'bulk-id': '1002' }) =>
  reportApi(await checkApi({ document, server, token, options }));

export const findings = (lines: string[]) => lines.filter((line) => line.startsWith('  '));

/** A folder of its own for each test of a file. */
export function useContractFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'saino-contract-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    path: () => folder,
    /** Runs the script as a process in the folder, which is also where it would put temporary files. */
    contract: (url: string, ...args: string[]) =>
      run(process.execPath, [script, ...args], {
        cwd: folder,
        env: { SAINO_TOKEN: token, SAINO_BASE_URL: url, TMPDIR: folder },
      }),
    /** A list to upload, in a folder below, as the folder itself has to stay empty. */
    writeList(name: string): string {
      const lists = path.join(folder, 'lists');
      mkdirSync(lists);
      writeFileSync(path.join(lists, name), `emails\n${address}\n`);
      return path.join(lists, name);
    },
  };
}
