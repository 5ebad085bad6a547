import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Addresses } from '../../../src/list/addresses.ts';

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
