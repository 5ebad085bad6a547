import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMask, maskAddresses, maskPersonal, maskUrls } from '../../../src/http/mask.ts';

const mask = (secret: string) => createMask([secret], '[token]');
const html = (text: string, apostrophe: string) =>
  text.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? apostrophe);

/** Every form in which a server plausibly echoes a text. */
const forms: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
  'in JSON, as PHP escapes it': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'in a URL': encodeURIComponent,
  'in a URL, in lower case': (text) => encodeURIComponent(text).toLowerCase(),
  'in a form': (text) => new URLSearchParams({ '': text }).toString().slice(1),
  'in HTML': (text) => html(text, '&#39;'),
  'in HTML, as PHP escapes it': (text) => html(text, '&#039;'),
};

/** What a header can carry as a token. */
const anyToken = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c)),
  minLength: 1,
});

test.each(Object.entries(forms))('a secret %s is masked, whatever it is', (_, form) => {
  fc.assert(
    fc.property(fc.oneof(anyToken, fc.emailAddress()), (secret) => {
      expect(mask(secret)(form(secret))).toBe('[token]');
      expect(mask(secret)(`{"x":"${form(secret)}"}`)).toContain('[token]');
    }),
  );
});

test.each(['ä@example.com', '名前@example.com', '🙂@example.com'])(
  '%s is masked in a URL, escaped byte by byte',
  (email) => {
    const encoded = encodeURIComponent(email);
    expect(mask(email)(`?email=${encoded}&x`)).toBe('?email=[token]&x');
    expect(mask(email)(`%F0%9F%99${encoded.toLowerCase()}%82`)).toBe('%F0%9F%99[token]%82');
  },
);

test('a secret after a letter that becomes two in lower case is masked, and that stays as it is', () => {
  expect(mask('Secret-Token')('\u0130 SECRET-TOKEN!')).toBe('\u0130 [token]!');
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

  test.each(['a', '\\', '%', '%41', '&', '&#65;', '\\u0041', '+', 'a@', '%40', 'http:', 'http://a:b@', 'https:)'])(
    'in a body of %s',
    (unit) => {
      const text = fill(unit);
      expect(mask(`${'a'.repeat(30)}b`)(text)).toBe(text);
      expect(mask(`${'\\'.repeat(30)}b`)(text)).toBe(text);
      expect(maskPersonal(text).length).toBeLessThanOrEqual(size * 6);
    },
  );

  test('for a secret of any length', () => {
    const secret = fill('a1/');
    expect(mask(secret)(`<${encodeURIComponent(secret)}>`)).toBe('<[token]>');
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
    ['https://:secret@example.com', 'https://example.com/'],
    ['https:user:secret@example.com', 'https://example.com/'],
    ['https:\\\\user:secret@example.com\\r', 'https://example.com/r'],
    ["https://example.com/r?a=1)&sig='secret'", "https://example.com/r'"],
    ['{"link":"https:\\/\\/example.com\\/r?sig=secret"}', '{"link":"https://example.com//r"}'],
    ['https://:secret@[', '[URL]'],
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
