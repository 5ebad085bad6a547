import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** An empty folder outside the project, which goes with its block, and with this process, if that is told to end. */
export function temporaryFolder(): Disposable & { folder: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'saino-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const interrupt = () => process.exit(130);
  const terminate = () => process.exit(143);
  process.once('exit', remove).once('SIGINT', interrupt).once('SIGTERM', terminate);
  return {
    folder,
    [Symbol.dispose]() {
      process.off('exit', remove).off('SIGINT', interrupt).off('SIGTERM', terminate);
      remove();
    },
  };
}
