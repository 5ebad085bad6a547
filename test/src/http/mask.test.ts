import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMask, maskAddresses, maskStrings, maskUrls } from '../../../src/http/mask.ts';

const mask = (secret: string) => createMask([secret], '[token]');

/** Escapes every character, as a server might. */
const each = (encode: (character: string) => string) => (text: string) => Array.from(text, encode).join('');
const codeOf = (character: string) => character.codePointAt(0) ?? 0;

/** Every form in which a server plausibly echoes a text. */
const forms: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in lower case': (text) => text.toLowerCase(),
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
  'in JSON, as PHP escapes it': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'in JSON, each character by its code': each((c) => `\\u${codeOf(c).toString(16).padStart(4, '0')}`),
  'in a URL': encodeURIComponent,
  'in a URL, in lower case': (text) => encodeURIComponent(text).toLowerCase(),
  'in a form': (text) => new URLSearchParams({ '': text }).toString().slice(1),
  'in a URL in a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in a URL, each character': each((c) => `%${codeOf(c).toString(16).padStart(2, '0')}`),
  'in HTML': each((c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] ?? c),
  'in HTML, each character in decimal': each((c) => `&#${codeOf(c)};`),
  'in HTML, each character in hexadecimal': each((c) => `&#x${codeOf(c).toString(16)};`),
  'in HTML in JSON': (text) => JSON.stringify(forms['in HTML']?.(text)),
};

/** What a header can carry as a token, and is more than backslashes, which say nothing once escapes are gone. */
const anyToken = fc
  .string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 1 })
  .filter((text) => /[^\\]/.test(text));
const anySecret = fc.oneof(anyToken, fc.emailAddress());

describe.each(Object.entries(forms))('a secret %s', (_, form) => {
  test('is masked, whatever it is', () => {
    fc.assert(
      fc.property(anySecret, (secret) => {
        expect(mask(secret)(form(secret))).toMatch(/^(?:[\\"]|\[token\])+$/);
        expect(mask(secret)(`{"x":"${form(secret)}"}`)).toContain('[token]');
      }),
    );
  });

  test('is masked in any context', () => {
    const long = fc.string({ unit: 'grapheme-ascii', minLength: 12 }).filter((text) => /^[!-~]+$/.test(text));
    fc.assert(
      fc.property(long, fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!(before + after).includes(secret));
        expect(mask(secret)(`${before} ${form(secret)} ${after}`)).not.toContain(form(secret));
      }),
    );
  });
});

test.each(['ä@example.com', '名前@example.com', '🙂@example.com'])(
  '%s is masked in a URL, escaped byte by byte',
  (email) => {
    const encoded = encodeURIComponent(email);
    expect(mask(email)(`?email=${encoded}&x`)).toBe('?email=[token]&x');
    expect(mask(email)(`%F0%9F%99${encoded.toLowerCase()}%82`)).toBe('%F0%9F%99[token]%82');
  },
);

test.each([
  ['what only looks like UTF-8', '%e0%80%80 '],
  ['a letter that becomes two in lower case', '\u0130 '],
  ['an escape that is none of HTML', '&copy; '],
])('a secret after %s is masked, and that stays as it is', (_, before) => {
  expect(mask('Secret-Token')(`${before}SECRET-TOKEN!`)).toBe(`${before}[token]!`);
});

test('a secret is masked if it is escaped three times over, and not if it is more often', () => {
  const escaped = (times: number) => Array(times).fill(null).reduce<string>(encodeURIComponent, 'a/secret');
  for (const times of [0, 1, 2, 3]) expect(mask('a/secret')(escaped(times))).toBe('[token]');
  expect(mask('a/secret')(escaped(4))).toBe('a%2525252Fsecret');
});

describe('base64', () => {
  const anyBytes = fc.string({ maxLength: 20 });

  test.each([
    ['the standard alphabet', 'base64'],
    ['that of URLs', 'base64url'],
  ] as const)('of a text with a secret is masked at each offset, in %s', (_, encoding) => {
    const long = anyToken.filter((text) => text.length >= 10);
    fc.assert(
      fc.property(long, anyBytes, anyBytes, (secret, before, after) => {
        const encoded = Buffer.from(`${before}${secret}${after}`).toString(encoding);
        const masked = mask(secret)(encoded);
        expect(masked).toContain('[token]');
        for (const part of masked.split('[token]')) {
          expect(Buffer.from(part, encoding).toString()).not.toContain(secret.slice(2, -2));
        }
      }),
    );
  });

  test('of less than eight characters is not masked, as it stands in too many texts', () => {
    expect(mask('abcdef')('YWJjZGVm')).toBe('[token]');
    expect(mask('abcde')('YWJjZGU=')).toBe('YWJjZGU=');
  });

  test('as in Basic authentication is masked but for the user', () => {
    const encoded = Buffer.from('user:a-long-secret').toString('base64');
    expect(mask('a-long-secret')(`Basic ${encoded}`)).toMatch(/^Basic dXNlc.{0,2}\[token\].{0,3}$/);
  });
});

test('several secrets are masked, one that contains another as a whole', () => {
  const both = createMask(['secret', 'secret-token'], '[token]');
  expect(both('a secret-token and a secret')).toBe('a [token] and a [token]');
  expect(both('secretsecret')).toBe('[token][token]');
});

test('a text without the secret stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(mask('a secret that is in no such text')(text)).toBe(text);
    }),
  );
});

test('no secret, or an empty one, masks nothing', () => {
  expect(createMask([], '[token]')('text')).toBe('text');
  expect(mask('')('text')).toBe('text');
});

test('a label is put in as it is, whatever it looks like', () => {
  expect(createMask(['secret'], '$&')('a secret')).toBe('a $&');
});

describe('what would make a pattern hang is masked in time', () => {
  const size = 2 ** 16;
  const fill = (unit: string) => unit.repeat(size / unit.length);

  test.each([
    'a',
    '\\',
    '%',
    '%41',
    '%25',
    '%c3',
    '&',
    '&#0',
    '&#65;',
    '&amp;',
    '\\u0041',
    '\\u005c',
    '+',
    'a@',
    '%40',
  ])('in a body of %s', (unit) => {
    const text = fill(unit);
    expect(mask(`${'a'.repeat(30)}b`)(text)).toBe(text);
    expect(mask(`${'\\'.repeat(30)}b`)(text)).toBe(text);
    expect(maskAddresses(text).length).toBeLessThanOrEqual(size * 6);
    expect(maskUrls(text).length).toBeLessThanOrEqual(size);
  });

  test('for a secret of any length', () => {
    const secret = fill('a1/');
    expect(mask(secret)(`<${encodeURIComponent(secret)}>`)).toBe('<[token]>');
  });

  test('in a body of almost the secret', () => {
    const text = fill('abcdefgh').slice(1);
    expect(mask(`${'abcdefgh'.repeat(4)}x`)(text)).toBe(text);
  });
});

describe('addresses', () => {
  test.each([
    ['No user@example.com here.', 'No [address] here.'],
    ['{"email":"user@example.com"}', '{"email":"[address]"}'],
    ['<user@example.com>, user+tag@mail.example.org', '<[address]>, [address]'],
    ['?email=user%40example.com&x', '[address]'],
    ['user&#64;example.com', '[address]'],
    ['"user\\u0040example.com"', '"[address]"'],
    ['no address: @ alone, or a@ b', 'no address: @ alone, or a@ b'],
    [`${'x'.repeat(1000)}@example.com`, '[address]'],
  ])('in %j', (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
  });

  test('are masked, whatever they are', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(maskAddresses(`to ${email} `)).toBe('to [address] ');
        expect(maskAddresses(encodeURIComponent(email))).not.toContain(encodeURIComponent(email));
      }),
    );
  });
});

describe('URLs', () => {
  test.each([
    ['https://reports.example.com/r.csv?X-Amz-Signature=abc', 'https://reports.example.com/r.csv'],
    ['https://user:secret@example.com/', 'https://example.com/'],
    ['https://:secret@example.com', 'https://example.com'],
    [
      'error sending request for url (https://a.example/x?sig=1): closed',
      'error sending request for url (https://a.example/x): closed',
    ],
    ['includes credentials: http://u:p@127.0.0.1:1/x', 'includes credentials: http://127.0.0.1:1/x'],
    ['https://example.com/#secret', 'https://example.com/'],
    ['Is the host there? No.', 'Is the host there? No.'],
  ])('in %j', (text, masked) => {
    expect(maskUrls(text)).toBe(masked);
  });
});

describe('data', () => {
  test('is masked in its texts and names, at any depth that an envelope has', () => {
    const data = { secret: ['a secret', { x: 'secret' }, 1, true, null] };
    expect(maskStrings(data, mask('secret'))).toEqual({ '[token]': ['a [token]', { x: '[token]' }, 1, true, null] });
    expect(data.secret[0]).toBe('a secret');
  });

  test('that is nested without end is cut off', () => {
    let data: unknown = 'secret';
    for (let level = 0; level < 100_000; level++) data = [data];
    expect(JSON.stringify(maskStrings(data, mask('secret')))).toBe(`${'['.repeat(64)}null${']'.repeat(64)}`);
  });
});
