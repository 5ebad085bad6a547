import { access } from 'node:fs/promises';
import { SainoError } from '../index.js';
import { hasCode, isSystemError, systemReason } from './system-error.js';

/**
 * Does something to a file.
 *
 * @param what - What cannot be done if the system fails, such as "list.csv cannot be read".
 * @throws `disk` with the system's reason, or what the task throws besides.
 */
export async function onDisk<T>(what: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new SainoError('disk', `${what}: ${systemReason(cause)}.`, { cause });
  }
}

/** Whether there is something of this name. @throws `disk` if the system does not say. */
export async function isThere(file: string): Promise<boolean> {
  return (await readIfThere(file, () => access(file).then(() => true))) ?? false;
}

/** What is read of a file. @returns `undefined` if it is not there. @throws `disk` if the system does not say. */
export function readIfThere<T>(file: string, read: () => Promise<T>): Promise<T | undefined> {
  return onDisk(`${file} cannot be read`, async () => {
    try {
      return await read();
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  });
}
