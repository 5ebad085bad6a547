import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { header, lineOf, mostAddresses, mostBytes } from '../bulk/list-file.js';
import type { Addresses } from './addresses.js';
import { throwIfAborted } from './run.js';

/** The addresses that one job cleans: those to send from one index up to, but without, another. */
export type Part = {
  from: number;
  to: number;
  addresses: number;
  /** The size of the uploaded CSV, with its header. */
  bytes: number;
  /** Of the uploaded CSV, in hex. */
  sha256: string;
};

/** The largest size of a part. */
export type PartLimits = { addresses: number; bytes: number };

/**
 * Splits addresses into as few parts as the limits of the API allow, in order.
 *
 * @throws `aborted`
 */
export async function planParts(
  addresses: Addresses,
  { addresses: most = mostAddresses, bytes = mostBytes }: Partial<PartLimits> = {},
  signal?: AbortSignal,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (let from = 0; from < addresses.size; ) {
    const part = partFrom(addresses, from, { addresses: most, bytes });
    if (part.addresses > 0) parts.push(part);
    from = part.to;
    // Otherwise nothing else would happen while a long list is split, an abort included.
    await setImmediate();
    throwIfAborted(signal);
  }
  return parts;
}

/** The CSV to upload for a part. As bytes: the text of as many addresses takes many times the memory for a moment. */
export function csvOf(addresses: Addresses, { from, to, bytes }: Part): Uint8Array<ArrayBuffer> {
  const csv = Buffer.alloc(bytes);
  let end = csv.write(header);
  for (const address of addresses.slice(from, to)) end += csv.write(lineOf(address), end);
  return csv;
}

function partFrom(addresses: Addresses, from: number, limits: PartLimits): Part {
  const hash = createHash('sha256').update(header);
  let bytes = header.length;
  let to = from;
  let count = 0;
  for (; to < addresses.size && count < limits.addresses; to++) {
    if (addresses.isExcluded(to)) continue;
    const line = lineOf(addresses.at(to));
    const size = Buffer.byteLength(line);
    // One address is a part in any case, or there would be no end.
    if (bytes + size > limits.bytes && count > 0) break;
    hash.update(line);
    bytes += size;
    count += 1;
  }
  return { from, to, addresses: count, bytes, sha256: hash.digest('hex') };
}
