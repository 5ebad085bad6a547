import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { onDisk, readIfThere } from '../disk.js';
import type { State } from './state.js';

/**
 * How far an earlier run came with its output:
 * - `none`: it did not write it, or it is not there any more;
 * - `claimed`: it was killed between claiming the name and renaming the file, and what is there is empty;
 * - `written`: it is complete, and what is left is to clean up.
 */
export async function stageOf(
  output: string | undefined,
  state: State | undefined,
): Promise<'none' | 'claimed' | 'written'> {
  if (output === undefined || !state?.finished) return 'none';
  const stats = await readIfThere(output, () => stat(output));
  if (!stats) return 'none';
  if (stats.size === 0) return 'claimed';
  const hash = createHash('sha256');
  await onDisk(`${output} cannot be read`, () => pipeline(createReadStream(output), hash));
  return hash.digest('hex') === state.finished.sha256 ? 'written' : 'none';
}
