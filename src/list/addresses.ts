/** The unique addresses of a list, by what they are sent as, in order of their first appearance. */
export class Addresses {
  readonly #indices = new Map<string, number>();
  readonly #keys: string[] = [];

  get size(): number {
    return this.#keys.length;
  }

  /** Adds an address unless it is there. Returns whether it was added. */
  add(key: string): boolean {
    if (this.#indices.has(key)) return false;
    const own = flat(key);
    this.#indices.set(own, this.#keys.length);
    this.#keys.push(own);
    return true;
  }

  indexOf(key: string): number | undefined {
    return this.#indices.get(key);
  }

  /** The addresses from one index up to, but without, another. */
  *slice(from: number, to: number): Generator<string, void, undefined> {
    for (let index = from; index < Math.min(to, this.#keys.length); index++) yield this.#keys[index] ?? '';
  }
}

/** A copy of a string in one piece: V8 keeps what a string was sliced or put together from for as long as the string. */
const flat = (text: string): string => Buffer.from(text).toString();
