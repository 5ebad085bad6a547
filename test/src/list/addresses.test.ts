import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Addresses, hash } from '../../../src/list/addresses.ts';

test('keeps each address once, in order, as a Map of them would', () => {
  const address = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '@', '.'), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(address, { maxLength: 200 }), address, (keys, other) => {
      const addresses = new Addresses();
      const expected = new Map<string, number>();
      for (const key of keys) {
        expect(addresses.add(key)).toBe(!expected.has(key));
        if (!expected.has(key)) expected.set(key, expected.size);
      }
      expect([...addresses.slice(0, addresses.size)]).toEqual([...expected.keys()]);
      for (const key of [...keys, other]) expect(addresses.indexOf(key)).toBe(expected.get(key));
    }),
  );
});

test('keeps the first spelling of each', () => {
  const addresses = new Addresses();
  const spellings = ['Ana@Example.com', 'bo@example.com', 'ANA@example.com', 'Cy@example.com'];
  expect(spellings.map((text) => addresses.add(text.toLowerCase(), text))).toEqual([true, true, false, true]);
  expect([...addresses.slice(0, 9)]).toEqual(['Ana@Example.com', 'bo@example.com', 'Cy@example.com']);
  expect(spellings.map((text) => addresses.indexOf(text.toLowerCase()))).toEqual([0, 1, 0, 2]);
});

test('each bit of the seed changes the low bits of about half of the hashes', () => {
  const texts = Array.from({ length: 500 }, (_, index) => Buffer.from(`user.${index}@example.com`));
  const low = (text: Buffer, seed: number) => hash(text, 0, text.length, seed) & 1;
  for (let bit = 0; bit < 32; bit++) {
    const changed = texts.filter((text) => low(text, 0) !== low(text, (1 << bit) >>> 0));
    expect(Math.abs(changed.length / texts.length - 0.5)).toBeLessThan(0.15);
  }
});

test('keeps many', () => {
  const addresses = new Addresses();
  const keys = Array.from({ length: 20_000 }, (_, index) => `user.${index}.ü@example.com`);
  for (const key of [...keys, ...keys]) addresses.add(key);
  expect(addresses.size).toBe(keys.length);
  expect([...addresses.slice(0, keys.length)]).toEqual(keys);
  expect([...addresses.slice(keys.length - 1, keys.length + 9)]).toEqual(keys.slice(-1));
  expect(keys.map((key) => addresses.indexOf(key))).toEqual(keys.map((_, index) => index));
  expect(addresses.indexOf('another@example.com')).toBeUndefined();
});
