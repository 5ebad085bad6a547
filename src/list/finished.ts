import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { onDisk } from '../files/on-disk.js';
import { hasCode } from '../files/system-error.js';
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
  const size = await onDisk(`${output} cannot be read`, () => sizeIfThere(output));
  if (size === undefined) return 'none';
  if (size === 0) return 'claimed';
  const hash = createHash('sha256');
  await onDisk(`${output} cannot be read`, () => pipeline(createReadStream(output), hash));
  return hash.digest('hex') === state.finished.sha256 ? 'written' : 'none';
}

async function sizeIfThere(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
