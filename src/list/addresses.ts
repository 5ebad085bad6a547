import { randomInt } from 'node:crypto';

/** In the table, in place of the number of an address, which counts from 1. */
const free = 0;

/**
 * The unique addresses of a list, in order of their first appearance, each as it was first spelled.
 *
 * They are kept as bytes, with a hash table of their numbers. A `Map` of strings is shorter, but needs three times the
 * memory, all of which the garbage collector visits.
 */
export class Addresses {
  /** In UTF-8, one after another: the key of each address, and its spelling where that differs. The rest is free. */
  #bytes = Buffer.alloc(65_536);
  /** The ends of each address's key and spelling, by its number; the first begins at 0. */
  #ends = new Float64Array(2048);
  /** The numbers of the addresses, each in the first free slot from that of its hash on. */
  #table = new Uint32Array(2048);
  #size = 0;
  /** 1 for each address that is not to be sent, by its index. */
  #excluded: Uint8Array | undefined;
  /** So that nobody can write a list whose addresses all have the same hash. */
  readonly #seed = randomInt(2 ** 32);

  get size(): number {
    return this.#size;
  }

  /** Adds an address unless one with its key is there. Returns whether it was added. */
  add(key: string, spelling = key): boolean {
    const end = this.#write(key, this.#start);
    const slot = this.#slotOf(end);
    if (this.#table[slot] !== free) return false;
    const number = this.#size + 1;
    this.#table[slot] = number;
    if (2 * number >= this.#ends.length) this.#ends = grown(this.#ends, new Float64Array(4 * number));
    this.#ends[2 * number] = end;
    this.#ends[2 * number + 1] = spelling === key ? end : this.#write(spelling, end);
    this.#size = number;
    if (2 * number > this.#table.length) this.#growTable();
    return true;
  }

  indexOf(key: string): number | undefined {
    const number = this.#table[this.#slotOf(this.#write(key, this.#start))] ?? free;
    return number === free ? undefined : number - 1;
  }

  /** Has an address not sent. All must have been added. */
  exclude(index: number): void {
    this.#excluded ??= new Uint8Array(this.#size);
    this.#excluded[index] = 1;
  }

  isExcluded(index: number): boolean {
    return this.#excluded?.[index] === 1;
  }

  /** An address as it was first spelled. */
  at(index: number): string {
    const keyEnd = this.#keyEnd(index + 1);
    const end = this.#end(index + 1);
    return this.#bytes.toString('utf8', end > keyEnd ? keyEnd : this.#end(index), end);
  }

  /** The addresses to send, from one index up to, but without, another. */
  *slice(from: number, to: number): Generator<string, void, undefined> {
    for (let index = from; index < Math.min(to, this.#size); index++) if (!this.isExcluded(index)) yield this.at(index);
  }

  #keyEnd(number: number): number {
    return this.#ends[2 * number] ?? 0;
  }

  #end(number: number): number {
    return this.#ends[2 * number + 1] ?? 0;
  }

  /** The start of the next address to be written. */
  get #start(): number {
    return this.#end(this.#size);
  }

  /** Writes a text. Returns where it ends. */
  #write(text: string, start: number): number {
    const most = start + 3 * text.length;
    if (most > this.#bytes.length) this.#bytes = grown(this.#bytes, Buffer.alloc(2 * most));
    return start + this.#bytes.write(text, start);
  }

  /** The slot of a key that is written behind the last address: that of an equal one, or a free one. */
  #slotOf(end: number): number {
    const start = this.#start;
    let slot = this.#firstSlot(start, end);
    for (;;) {
      const number = this.#table[slot] ?? free;
      if (number === free || this.#isEqual(number, start, end)) return slot;
      slot = this.#nextSlot(slot);
    }
  }

  #isEqual(number: number, start: number, end: number): boolean {
    const other = this.#end(number - 1);
    if (this.#keyEnd(number) - other !== end - start) return false;
    const bytes = this.#bytes;
    for (let at = start; at < end; at++) if (bytes[at] !== bytes[other + at - start]) return false;
    return true;
  }

  #firstSlot(start: number, end: number): number {
    return hash(this.#bytes, start, end, this.#seed) & (this.#table.length - 1);
  }

  #nextSlot(slot: number): number {
    return (slot + 1) & (this.#table.length - 1);
  }

  #growTable(): void {
    this.#table = new Uint32Array(2 * this.#table.length);
    for (let number = 1; number <= this.#size; number++) {
      let slot = this.#firstSlot(this.#end(number - 1), this.#keyEnd(number));
      while (this.#table[slot] !== free) slot = this.#nextSlot(slot);
      this.#table[slot] = number;
    }
  }
}

/** A hash of which each bit depends on each bit of the seed: with FNV-1a, ASCII mixes in the low ones alone. */
export function hash(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let mixed = seed;
  for (let at = start; at < end; at++) {
    mixed = Math.imul(mixed ^ (bytes[at] ?? 0), 0x9e37_79b1);
    mixed ^= mixed >>> 15;
  }
  return mixed;
}

function grown<Numbers extends Buffer | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
