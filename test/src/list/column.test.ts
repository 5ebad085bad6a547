import { describe, expect, test } from 'vitest';
import type { SourceOptions } from '../../../src/list/source.ts';
import { errorOf } from '../../support/list.ts';
import { read } from '../../support/read-list.ts';

describe('a header', () => {
  test.each<
    [what: string, content: string, above: string[][], header: string[], rows: number, options?: SourceOptions]
  >([
    ['in the first line', 'Name,To\nAnn,\nBob,b@example.com\n', [], ['Name', 'To'], 2],
    ['below notes', 'Notes:\n"a, b"\n\nName,To\nAnn,a@example.com\n', [['Notes:'], ['a, b'], ['']], ['Name', 'To'], 1],
    [
      'below a title as wide as itself',
      'Title,\n,\nName,To\nAnn,a@example.com\n',
      [
        ['Title', ''],
        ['', ''],
      ],
      ['Name', 'To'],
      1,
    ],
    [
      'with rows that have no address below it',
      'Name,E-Mail\nAnn,none\nBob,b@example.com\n',
      [],
      ['Name', 'E-Mail'],
      2,
    ],
    ['in the first line, if there are no addresses', 'Title\nName,To\nAnn,none\n', [], ['Title'], 2, { column: 1 }],
    [
      'that is named, with rows that have no address below it',
      'Title,\nName,E-Mail\nAnn,none\nBob,b@example.com\n',
      [['Title', '']],
      ['Name', 'E-Mail'],
      2,
    ],
    ['above a row without its cell', 'Name,To\nAnn, \nBob,b@example.com\n', [], ['Name', 'To'], 2],
    ['that most rows are as wide as', 'Name,To\nAnn,,a@example.com\n,\n,\n', [], ['Name', 'To'], 3, { column: 3 }],
    ['that `column` names', 'Name,To\nAnn,none\nBob,b@example.com\n', [], ['Name', 'To'], 2, { column: 'to' }],
    ['narrower than the rows', 'Title\nName,email\nAnn,a@example.com,1\n', [], ['Title'], 2, { column: 2 }],
    ['named, and narrower than the rows', 'email\nn,1\na@example.com,1\n', [], ['email'], 2],
    ['after 49 lines', `${'x\n'.repeat(49)}To,n\na@example.com,1\n`, Array(49).fill(['x']), ['To', 'n'], 1],
    [
      'after 50 lines, which is the first of them',
      `${'x\n'.repeat(50)}To,n\na@example.com,1\n`,
      [],
      ['x'],
      51,
      { column: 1 },
    ],
    [
      'none, as the first row has an address',
      'Ann,a@example.com\nName,To\nBob,b@example.com\n',
      [],
      [],
      3,
      { column: 2 },
    ],
    ['that alone is there for an iterable', 'To\nnone\na@example.com\n', [], ['To'], 2, { column: 1, isBare: true }],
  ])('%s', async (_, content, above, header, rows, options) => {
    expect(await read(content, options)).toMatchObject({ rows, format: { above, header } });
  });
});

describe('the column', () => {
  const names = [
    'email',
    'E-Mail',
    'EMAILS',
    ' Email address ',
    'e-mail_address',
    'mail',
    'E-Mail-Adresse',
    'Courriel',
  ];
  test.each([...names, 'Correo electro\u0301nico'])('is found as %j, whatever else there is', async (name) => {
    const content = `Consent to email,${name},Other\nyes,a@example.com,c@example.com\nyes,none,d@example.com\n`;
    const column = { index: 1, name: name.trim(), example: 'a…@e….com' };
    expect(await read(content)).toMatchObject({ column });
  });

  test.each<[what: string, content: string, index: number | undefined]>([
    ['nearly all cells', 'n,to\n1,a@example.com\n2,b@example.com\n3,c@example.com\n4,d@example.com\n5,none\n', 1],
    ['too few cells', 'n,to\n1,a@example.com\n2,b@example.com\n3,c@example.com\n4,none\n', undefined],
    ['half of the rows', 'n,to\n1,a@example.com\n2,\n', 1],
    ['two addresses in turn', `n,to\n${'1,a@example.com\n2,b@example.com\n'.repeat(2)}`, undefined],
    ['less than half of the rows', 'n,to\n1,a@example.com\n2,\n3,\n', undefined],
    ['one address again and again', `n,to\n${'1,a@example.com\n'.repeat(4)}`, undefined],
    [
      'and some of another',
      `n,to\n${'b@example.com,a@example.com\n'.repeat(2)}${[1, 2, 3, 4].map((n) => `${n},${n}@example.com\n`).join('')}`,
      undefined,
    ],
    [
      'and few of another',
      `n,to\n${[1, 2, 3, 4].map((n) => `${n},${n}@example.com\n`).join('')}c@example.com,c@example.com\n`,
      1,
    ],
    ['all cells but the blank ones of one called so', 'n,email\n1,a@example.com\n2, \n3, \n', 1],
    ['although an empty one is called so, too', 'email,mail\n,a@example.com\n', 1],
    ['although another is called so', 'email,to\nno,a@example.com\nno,b@example.com\n', 1],
  ])('is found, or not, by its content: %s', async (_, content, index) => {
    const found = read(content).then(({ column }) => column.index);
    if (index !== undefined) return expect(await found).toBe(index);
    await expect(found).rejects.toMatchObject({
      message: expect.stringMatching(/^Can't tell which .* 2 "to" \(a…@e….com\)/),
    });
  });

  test('is named exactly, in another case, or by its number', async () => {
    const content = 'Work,work,n\na@example.com,b@example.com,1\n';
    expect(await read(content, { column: 'work' })).toMatchObject({ sent: ['b@example.com'] });
    expect(await read(content, { column: 1 })).toMatchObject({ sent: ['a@example.com'] });
    expect(await read(' Work,n\na@example.com,1\n', { column: 'WORK ' })).toMatchObject({ sent: ['a@example.com'] });
    expect(await read('2,n\na@example.com,b@example.com\n', { column: '2' })).toMatchObject({
      sent: ['a@example.com'],
    });
    expect(await read('2,n\na@example.com,b@example.com\n', { column: 2 })).toMatchObject({ sent: ['b@example.com'] });
    expect(await read(content, { column: '2' })).toMatchObject({ sent: ['b@example.com'] });
  });

  const choose = 'Choose one with `column`.';
  test.each<[what: string, content: string, message: string, options?: SourceOptions]>([
    [
      'none',
      'contact,to, \nann@example.com,b@example.com,c@example.com\n',
      `Can't tell which column holds the addresses. Candidates: 1 "contact" (a…@e….com), 2 "to" (b…@e….com), 3 (c…@e….com). ${choose}`,
    ],
    [
      'a name that may be an address',
      'x@@example.com\na@example.com\nno\n',
      `Can't tell which column holds the addresses. Candidates: 1 (a…@e….com). ${choose}`,
    ],
    [
      'an address as a name',
      'to,n\na@example.com,1\n',
      `The list has no column of that name. Candidates: 1 "to" (a…@e….com). ${choose}`,
      { column: 'x@example.com' },
    ],
    [
      'several',
      'email,mail\na@example.com,b@example.org\n',
      `Can't tell which column holds the addresses. Candidates: 1 "email" (a…@e….com), 2 "mail" (b…@e….org). ${choose}`,
    ],
    [
      'several of one name',
      'To,to\na@example.com,b@example.org\n',
      `Several columns are named "TO": pass a number. Candidates: 1 "To" (a…@e….com), 2 "to" (b…@e….org). ${choose}`,
      { column: 'TO' },
    ],
    [
      'one that holds none',
      'email consent,email\nyes,no\n',
      `Can't tell which column holds the addresses. No column has addresses. ${choose}`,
    ],
    [
      'no header',
      'ann@example.com,1\n',
      `The list has no column "email". The list has no header, so its columns have only numbers. Candidates: 1 (a…@e….com). ${choose}`,
      { column: 'email' },
    ],
    ...['post', 2].map((column): [string, string, string, SourceOptions] => [
      `${column}, which is not there`,
      'email\na@example.com\n',
      `The list has no column ${JSON.stringify(column)}. Candidates: 1 "email" (a…@e….com). ${choose}`,
      { column },
    ]),
  ])('stops at %s, and shows no address', async (_, content, message, options) => {
    const error = await errorOf(read(content, options));
    expect(error.code).toBe('invalid_argument');
    expect(error.message.replace(/^\/.*\//, '')).toBe(message);
  });
});
