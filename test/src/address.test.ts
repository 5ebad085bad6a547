import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressIn, checkAddress, isAddress, maskAddress, parseAddress } from '../../src/address.ts';

describe('an address', () => {
  test.each([
    'ana@example.com',
    "o'neil+tag@sub.example.co.uk",
    '"a@b"@example.com',
    '"ana \\"lee\\" x"@example.com',
    'a"b c"d@example.com',
    'ana/bo@example.com',
    '.ana..lee.@example.com',
    '用户@例子.公司',
    'می\u200Ca@example.com',
    'a\u200Cخواهم@example.com',
    `${'x'.repeat(64)}@example.com`,
    `${'é'.repeat(32)}@example.com`,
    `a@${'x'.repeat(63)}.com`,
    `${'x'.repeat(64)}@${'y'.repeat(62)}.${'y'.repeat(62)}.${'y'.repeat(60)}.co`,
    'a@1.2.com',
    'a@b.c3',
    'a@x--y.xn--p1ai',
    // Only Unicode is translated: ASCII stays as it is, valid punycode or not, and also if URLs take it for a number.
    '"a b"@xn--a.com',
    'a@b.0x7f',
  ])('%j', (text) => expect(parseAddress(text)).toMatchObject({ address: text }));

  test.each([
    ['', 'empty'],
    ['ana', 'no-at'],
    ['"a@b"', 'no-at'],
    ['a@b@example.com', 'several'],
    ['ana@example.com;bo@example.com', 'several'],
    ['@example.com', 'incomplete'],
    ['ana@', 'incomplete'],
    ['ana lee@example.com', 'space'],
    [' ana@example.com', 'space'],
    ['ana@example.com\n', 'space'],
    ['"a b" c@example.com', 'space'],
    ['a\0b@example.com', 'control'],
    ['"a\tb"@example.com', 'control'],
    ['ana\x7f@example.com', 'control'],
    ['\ud800@example.com', 'control'],
    ['ana\u200B@example.com', 'control'],
    ['ana\u200Cb@example.com', 'control'],
    ['ana\u202E@example.com', 'control'],
    ['"ana@example.com', 'local'],
    ['<ana@example.com', 'local'],
    ['ana,bo@example.com', 'local'],
    ['a@b/c.com', 'domain'],
    ['a@b.com:80', 'domain'],
    ['a@ü.com/b', 'domain'],
    ['a@ü.com:80', 'domain'],
    ['a@b_c.com', 'domain'],
    ['a@[127.0.0.1]', 'domain'],
    ['a@127.0.0.1', 'domain'],
    ['a@１２７.0.0.１', 'domain'],
    ['a@b.com.', 'domain'],
    ['a@b..com', 'domain'],
    ['a@-b.com', 'domain'],
    ['a@b-.com', 'domain'],
    ['a@localhost', 'domain'],
    ['a@b.123', 'domain'],
    ['a@b%2ecom', 'domain'],
    ['a@ü／b.com', 'domain'],
    ['a@"b.com"', 'domain'],
    [`a@${'x'.repeat(64)}.com`, 'domain'],
    [`${'x'.repeat(65)}@example.com`, 'too-long'],
    [`${'é'.repeat(33)}@example.com`, 'too-long'],
    [`${'x'.repeat(64)}@${'y'.repeat(62)}.${'y'.repeat(62)}.${'y'.repeat(61)}.co`, 'too-long'],
    [`a@${`${'ü'.repeat(40)}.`.repeat(6)}de`, 'too-long'],
    [`a@${'x.'.repeat(1000)}com`, 'too-long'],
  ])('is not %j: %s', (text, problem) => expect(parseAddress(text)).toEqual({ problem }));
});

test.each<[value: unknown, reason: string]>([
  ['', 'no address'],
  ['ana', 'not an address: no @'],
  ['a@b@example.com', 'not one address: more than one @'],
  ['ana@', 'not an address: nothing before or after the @'],
  ['a b@example.com', 'not an address: contains spaces'],
  ['a\0b@example.com', 'not an address: contains control or invisible characters'],
  ['a,b@example.com', 'not an address: what is before the @ cannot be a mailbox'],
  ['a@localhost', 'not an address: what follows the @ cannot be a domain'],
  [`${'x'.repeat(65)}@example.com`, 'not an address: longer than 254 bytes, or 64 before the @'],
  [undefined, 'not a string'],
])('%j is refused, and not repeated', (value, reason) => {
  const message = `Address 2 is ${reason}.`;
  const refused = expect.objectContaining({ code: 'invalid_argument', message });
  expect(() => checkAddress(value, 'Address 2')).toThrow(refused);
  expect(() => checkAddress('ana@example.com', 'Address 2')).not.toThrow();
});

describe('the address in a cell', () => {
  test.each([
    ['  ana@example.com\u00A0', 'ana@example.com'],
    ['\u200Bana@exam\u00ADple.com\u202C', 'ana@example.com'],
    ['ana\u200Db@example.com', 'anab@example.com'],
    ['نمی\u200Cخ@example.com', 'نمی\u200Cخ@example.com'],
    ['mailto:ana@example.com?subject=a@b', 'ana@example.com'],
    ['Ana Lee <ana@example.com>', 'ana@example.com'],
    ['"Lee, Ana" <MAILTO:ana@example.com>;', 'ana@example.com'],
    ['ana@example.com <Ana@Example.com>', 'Ana@Example.com'],
    ['Ana @ home <ana@example.com>', 'ana@example.com'],
    ['<ana@example.com>.', 'ana@example.com'],
    ['"ana@example.com"', 'ana@example.com'],
    ['"mailto:ana@example.com";', 'ana@example.com'],
    [`${'N'.repeat(998)} <ana@example.com>`, 'ana@example.com'],
    ['„ana@example.com“', 'ana@example.com'],
    ['»ana@example.com«', 'ana@example.com'],
    ['「ana@example.com」', 'ana@example.com'],
    ["'ana@example.com',", 'ana@example.com'],
    ['"a b"@example.com', '"a b"@example.com'],
  ])('%j', (cell, address) => {
    expect(addressIn(cell)).toMatchObject({ address });
    expect(isAddress(cell)).toBe(true);
  });

  test.each([
    ['  ', 'empty'],
    ['n/a', 'no-at'],
    ['“”', 'no-at'],
    ['ana@example.com"', 'domain'],
    ['xmailto:ana@example.com', 'local'],
    ['<ana@example.com>x', 'local'],
    ['bo@example.com <ana@example.com>', 'several'],
    ['Ana <ana@example.com>, Bo <bo@example.com>', 'several'],
    ['"bo@example.com" <ana@example.com>', 'several'],
    ['ana@example.com / bo@example.com', 'several'],
    ['<>@', 'incomplete'],
    [`${'N'.repeat(999)} <ana@example.com>`, 'too-long'],
  ])('is none in %j: %s', (cell, problem) => {
    expect(addressIn(cell)).toMatchObject({ problem });
    expect(isAddress(cell)).toBe(false);
  });

  // A time that grows with the square of the length, or faster, would not end.
  test.each(['"', '"\\', '<', ',', 'a@', '"a', "'", ' ', '\u200C', 'mailto:', '.-', 'a-'])(
    'is none in many %j',
    (part) => {
      expect(addressIn(`a@${part.repeat(4_000_000)}`).problem).toBeDefined();
      expect(addressIn(`a@${part.repeat(1000 / part.length)}`).problem).toBeDefined();
    },
  );
});

describe('two spellings', () => {
  const keyOf = (text: string, caseSensitive?: boolean) => addressIn(text, caseSensitive).key;

  test.each([
    ['ana@bücher.example', 'ana@XN--BCHER-KVA.example'],
    ['ana@BÜCHER.example', 'ana@bücher。example'],
    ['jose\u0301@example.com', 'JOSÉ@example.com'],
    ['Ana@example.com', 'aNA@Example.COM'],
  ])('%s and %s are one mailbox', (one, other) => expect(keyOf(one)).toBe(keyOf(other)));

  test('differ in the case of the local part only if that counts', () => {
    expect(keyOf('Ana@Example.COM', true)).toBe('Ana@example.com');
    expect(parseAddress('Ana@Example.COM').key).toBe('ana@example.com');
    expect(keyOf('É@Example.com', true)).not.toBe(keyOf('é@example.com', true));
    expect(keyOf('e\u0301@BÜCHER.example', true)).toBe(keyOf('é@bücher.example', true));
  });

  test('whatever the address, its case, and what is around it', () => {
    const around = fc.constantFrom(
      ...['%', ' % ', '<%>', 'A <%>', '"%"', '“%”', 'mailto:%', '%;', '\u200B%', '\uFEFF%.'],
    );
    fc.assert(
      fc.property(
        fc.emailAddress().filter((address) => address.length <= 254 && !address.includes('?')),
        around,
        (address, text) => {
          expect(parseAddress(address)).toMatchObject({ address });
          expect(keyOf(text.replace('%', () => address.toUpperCase()))).toBe(address.toLowerCase());
          expect(
            keyOf(
              text.replace('%', () => address),
              true,
            ),
          ).toBe(parseAddress(address, true).key);
        },
      ),
    );
  });
});

test.each([
  ['ana@example.com', 'a…@e….com'],
  ['ana', '…@a…'],
  ['@b.co', '…@b….co'],
  ['😀b@b.co.uk', '😀…@b….uk'],
])('%s is masked', (address, masked) => expect(maskAddress(address)).toBe(masked));
