import { randomInt } from 'node:crypto';

/** In the table, in place of the number of an address, which counts from 1. */
const free = 0;

/**
 * The unique addresses of a list, by what they are sent as, in order of their first appearance.
 *
 * They are kept as bytes, with a hash table of their numbers. A `Map` of strings is shorter, but needs three times the
 * memory, all of which the garbage collector visits.
 */
export class Addresses {
  /** The addresses in UTF-8, one after another. What follows the last one is free for the next. */
  #bytes = Buffer.alloc(65_536);
  /** Where each address ends, by its number; the first begins at 0. */
  #ends = new Float64Array(1024);
  /** The numbers of the addresses, each in the first free slot from that of its hash on. */
  #table = new Uint32Array(2048);
  #size = 0;
  /** So that nobody can write a list whose addresses all have the same hash. */
  readonly #seed = randomInt(2 ** 32);

  get size(): number {
    return this.#size;
  }

  /** Adds an address unless it is there. Returns whether it was added. */
  add(key: string): boolean {
    const end = this.#write(key);
    const slot = this.#slotOf(end);
    if (this.#table[slot] !== free) return false;
    this.#size += 1;
    this.#table[slot] = this.#size;
    if (this.#size === this.#ends.length) this.#ends = grown(this.#ends, new Float64Array(2 * this.#size));
    this.#ends[this.#size] = end;
    if (2 * this.#size > this.#table.length) this.#growTable();
    return true;
  }

  indexOf(key: string): number | undefined {
    const number = this.#table[this.#slotOf(this.#write(key))] ?? free;
    return number === free ? undefined : number - 1;
  }

  /** The addresses from one index up to, but without, another. */
  *slice(from: number, to: number): Generator<string, void, undefined> {
    for (let index = from; index < Math.min(to, this.#size); index++) {
      yield this.#bytes.toString('utf8', this.#endOf(index), this.#endOf(index + 1));
    }
  }

  #endOf(number: number): number {
    return this.#ends[number] ?? 0;
  }

  /** Writes an address behind the last one. Returns where it ends. */
  #write(key: string): number {
    const start = this.#endOf(this.#size);
    const most = start + 3 * key.length;
    if (most > this.#bytes.length) this.#bytes = grown(this.#bytes, Buffer.alloc(2 * most));
    return start + this.#bytes.write(key, start);
  }

  /** The slot of what is written behind the last address: that of an equal one, or a free one. */
  #slotOf(end: number): number {
    const start = this.#endOf(this.#size);
    let slot = this.#firstSlot(start, end);
    for (;;) {
      const number = this.#table[slot] ?? free;
      if (number === free || this.#isEqual(number, start, end)) return slot;
      slot = this.#nextSlot(slot);
    }
  }

  #isEqual(number: number, start: number, end: number): boolean {
    const other = this.#endOf(number - 1);
    if (this.#endOf(number) - other !== end - start) return false;
    const bytes = this.#bytes;
    for (let at = start; at < end; at++) if (bytes[at] !== bytes[other + at - start]) return false;
    return true;
  }

  /** By the hash FNV-1a. */
  #firstSlot(start: number, end: number): number {
    const bytes = this.#bytes;
    let hash = this.#seed;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 16_777_619);
    return (hash ^ (hash >>> 15)) & (this.#table.length - 1);
  }

  #nextSlot(slot: number): number {
    return (slot + 1) & (this.#table.length - 1);
  }

  #growTable(): void {
    this.#table = new Uint32Array(2 * this.#table.length);
    for (let number = 1; number <= this.#size; number++) {
      let slot = this.#firstSlot(this.#endOf(number - 1), this.#endOf(number));
      while (this.#table[slot] !== free) slot = this.#nextSlot(slot);
      this.#table[slot] = number;
    }
  }
}

function grown<Numbers extends Buffer | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
