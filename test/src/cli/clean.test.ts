import { describe, expect, test } from 'vitest';
import { environment, nowhere, useFolder } from '../../support/command-line.ts';
import { serveFake } from '../../support/fake-server.ts';

const { saino, bash, files, read, write } = useFolder();

const list = `Name,E-mail
"Ana, A.",ana@example.com
Ben,ben@example.org
Ana again,ana@EXAMPLE.com
Nobody,
`;
const today = new Date().toISOString().slice(0, 10);
const cleaned = `Name,E-mail,saino_checked,free_email,result,status,saino_note
"Ana, A.",ana@example.com,${today},false,Safe to Send,Deliverable,
Ben,ben@example.org,${today},false,Unsafe to Send,Undeliverable,
Ana again,ana@EXAMPLE.com,${today},false,Safe to Send,Deliverable,
Nobody,,,,,,no address
`;

test('writes the rows of a list with the verdicts, and says what it does', async () => {
  await using api = await serveFake();
  write('contacts.csv', list);
  const { code, stdout, stderr } = await saino(api.url, 'clean', 'contacts.csv', '--output', 'clean.csv', '--yes');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`contacts.csv: 4 rows, 2 addresses, 1 duplicate, 1 row without an address.
Email column: 2 "E-mail" (a…@e….com).
To send: 2 addresses in 1 job, 39 B.
Job 1 of 1: uploading 2 addresses
Job 1 of 1: bulk id 1002
Job 1 of 1: 100 %, completed
Job 1 of 1: report of 130 B
Wrote clean.csv.
  rows written            4
  columns added           saino_checked, free_email, result, status, saino_note
  rows with a verdict     3
  rows without a verdict  1
free_email:
  false           3   75.0 %
result:
  Safe to Send    2   50.0 %
  Unsafe to Send  1   25.0 %
status:
  Deliverable     2   50.0 %
  Undeliverable   1   25.0 %
without a verdict:
  no address      1   25.0 %
`);
  expect(read('clean.csv')).toBe(cleaned);
  expect(api.uploads()).toEqual([['ana@example.com', 'ben@example.org']]);
  expect(files()).toEqual(['clean.csv', 'contacts.csv']);
});

describe('reads', () => {
  test.each([
    ['a column by its name', 'a,b\nx@example.com,y@example.com\n', ['--column', 'b'], ['y@example.com']],
    ['a column by its number', 'a,b\nx@example.com,y@example.com\n', ['-c', '2'], ['y@example.com']],
    ['tabs', 'email\tname\na@example.com\tA, B; C\n', ['--delimiter', 'tab'], ['a@example.com']],
    ['case as the same', 'email\nAna@example.com\nana@example.com\n', [], ['ana@example.com']],
    [
      'case as another',
      'email\nAna@example.com\nana@example.com\n',
      ['--case-sensitive'],
      ['ana@example.com', 'ana@example.com'],
    ],
  ])('%s', async (_, content, options, addresses) => {
    await using api = await serveFake();
    write('list.csv', content);
    const { code, stderr } = await saino(api.url, 'clean', 'list.csv', '-o', 'out.csv', '-y', ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(api.uploads().map((upload) => upload.map((address) => address.toLowerCase()))).toEqual([addresses]);
  });

  test('an encoding by its label', async () => {
    await using api = await serveFake();
    expect(
      await bash(
        api.url,
        String.raw`printf 'name,email\nJ\xfcrgen,j@example.com\n' > list.csv; $saino clean list.csv -o out.csv -y --encoding windows-1252`,
      ),
    ).toMatchObject({ code: 0, stderr: '' });
    expect(read('out.csv')).toContain(`\nJürgen,j@example.com,${today},false,`);
  });

  test('stdin, and leaves nothing of it', async () => {
    await using api = await serveFake();
    write('contacts.csv', list);
    const { code, stdout, stderr } = await bash(api.url, 'cat contacts.csv | $saino clean - --output clean.csv --yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^stdin: 4 rows, 2 addresses, /);
    expect(read('clean.csv')).toBe(cleaned);
    expect(files()).toEqual(['clean.csv', 'contacts.csv']);
  });
});

describe('writes', () => {
  test('the rows with a value, with --keep', async () => {
    await using api = await serveFake();
    write('contacts.csv', list);
    const { stdout } = await saino(api.url, 'clean', 'contacts.csv', '-o', 'out.csv', '-y', '--keep', 'Deliverable');
    expect(stdout).toContain('\n  rows written            2 of 4\n');
    expect(
      read('out.csv')
        .split('\n')
        .map((line) => line.split(',').at(-2)),
    ).toEqual(['status', 'Deliverable', 'Deliverable', undefined]);
  });

  test('formulas as text, with --escape-formulas', async () => {
    await using api = await serveFake();
    write('list.csv', 'name,email\n=1+1,a@example.com\n');
    await saino(api.url, 'clean', 'list.csv', '-o', 'out.csv', '-y', '--escape-formulas');
    expect(read('out.csv')).toContain("\n'=1+1,a@example.com,");
  });

  test('over an existing file with --force alone', async () => {
    await using api = await serveFake();
    write('contacts.csv', list);
    write('clean.csv', 'mine');
    const args = ['clean', 'contacts.csv', '-o', 'clean.csv', '-y'];
    expect(await saino(api.url, ...args)).toMatchObject({
      code: 2,
      stderr: '✖ clean.csv already exists, and is kept. To replace it, add --force.\n',
    });
    expect({ requests: api.fake.requests, content: read('clean.csv') }).toEqual({ requests: [], content: 'mine' });
    expect(await saino(api.url, ...args, '--force')).toMatchObject({ code: 0, stderr: '' });
    expect(read('clean.csv')).toBe(cleaned);
  });
});

describe('a dry run', () => {
  test('prints what would be sent, and needs neither an output nor a token', async () => {
    write('contacts.csv', list);
    expect(await bash(nowhere, '$saino clean contacts.csv --dry-run', { SAINO_TOKEN: '' })).toMatchObject({
      code: 0,
      stdout: `contacts.csv: 4 rows, 2 addresses, 1 duplicate, 1 row without an address.
Email column: 2 "E-mail" (a…@e….com).
To send: 2 addresses in 1 job, 39 B.
Nothing was sent.
`,
      stderr: '',
    });
    expect(files()).toEqual(['contacts.csv']);
  });

  test('reads stdin as well, and leaves nothing of it', async () => {
    write('contacts.csv', list);
    const { code, stdout } = await bash(nowhere, '$saino clean - --output out.csv --dry-run < contacts.csv');
    expect({ code, files: files() }).toEqual({ code: 0, files: ['contacts.csv'] });
    expect(stdout).toMatch(/^stdin: 4 rows, /);
  });
});

test('of a stdin that is the output is refused', async () => {
  write('contacts.csv', list);
  const { code, stderr } = await bash(nowhere, '$saino clean - -o contacts.csv -y -f < contacts.csv');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^✖ The list is .* would replace or delete/),
  });
  expect(read('contacts.csv')).toBe(list);
});

describe('is refused with one line, and nothing is sent:', () => {
  test.each([
    ['no output', ['contacts.csv'], 'Name the file to write: --output FILE.'],
    ['no terminal', ['contacts.csv', '-o', 'out.csv'], /^Nothing was sent: there is no terminal .* add --yes\.$/],
    [
      'two ways to settle what is uncertain',
      ['--resubmit=1', 'contacts.csv', '-o', 'out.csv', '-y', '--adopt', '1=7'],
      'Job 1 is in both --adopt and --resubmit. Use one of them.',
    ],
    [
      'a part that is none',
      ['contacts.csv', '-o', 'o', '-y', '--resubmit=1', '--resubmit=2'],
      /^The list has no job 2/,
    ],
    [
      'parts, and all',
      ['contacts.csv', '-o', 'o', '-y', '--resubmit=2', '--resubmit'],
      /Use it alone, or once for each job/,
    ],
    ['a part without a number', ['contacts.csv', '-o', 'out.csv', '--resubmit=x'], /It must be the number of a job/],
    ['two jobs for no part', ['contacts.csv', '-o', 'out.csv', '--adopt', '7', '--adopt', '8'], /--adopt 2=1002/],
    [
      'a job for a part and one for none',
      ['contacts.csv', '-o', 'o', '--adopt', '7', '--adopt', '2=8'],
      /--adopt 2=1002/,
    ],
    ['an option of before', ['contacts.csv', '-o', 'out.csv', '--ignore-case'], /add --case-sensitive\./],
    [
      'the list as its output',
      ['contacts.csv', '-o', './contacts.csv', '-y', '-f'],
      /would replace or delete\. Choose another --output/,
    ],
    [
      'a delimiter that cannot be shown',
      ['contacts.csv', '-o', 'out.csv', '--delimiter', '\u202e'],
      '--delimiter must have no control characters.',
    ],
    [
      'an output that cannot be shown',
      ['contacts.csv', '-o', 'a\u202eb.csv', '-y'],
      '--output must have no control characters.',
    ],
    [
      'a column that cannot be shown',
      ['contacts.csv', '-o', 'o.csv', '-y', '-c', 'a\nb'],
      /^--column must have no control/,
    ],
    ['no file', ['missing.csv', '-o', 'out.csv', '-y'], 'missing.csv cannot be read: no such file or directory.'],
    [
      'no such column',
      ['contacts.csv', '-o', 'out.csv', '-y', '--column', 'phone'],
      /"phone"\. Candidates: 2 "E-mail" \(a…@e…\.com\)\. .*--column\.$/,
    ],
    ['a folder to write', ['contacts.csv', '-o', '.', '-y'], '. is a folder. --output must name a regular file.'],
    [
      'bytes of another encoding',
      ['latin1.csv', '-o', 'out.csv', '-y'],
      'latin1.csv cannot be read. Line 2: it has bytes that are not valid utf-8. Pass its encoding as --encoding, such as windows-1252.',
    ],
    [
      'no jobs at once',
      ['contacts.csv', '-o', 'out.csv', '--concurrency', '0'],
      /It must be a whole number from 1 to 9999\./,
    ],
    ['no bulk id', ['contacts.csv', '-o', 'out.csv', '--adopt', 'x'], /It must be a whole number from 1 to /],
  ])('%s', async (_, args, message) => {
    await using api = await serveFake();
    write('contacts.csv', list);
    write('latin1.csv', Buffer.from('name,email\nJ\xfcrgen,j@example.com\n', 'latin1'));
    const { code, stderr } = await saino(api.url, 'clean', ...args);
    expect({ code, requests: api.fake.requests, files: files() }).toEqual({
      code: 2,
      requests: [],
      files: ['contacts.csv', 'latin1.csv'],
    });
    const [first = '', ...rest] = stderr.split('\n');
    expect(first.slice(0, 2)).toBe('✖ ');
    expect(first.slice(2)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(rest.filter((line) => line !== '' && !line.startsWith('(see '))).toEqual([]);
    expect(stderr).not.toContain('example');
    // What is masked shows one character on either side.
    expect(stderr).not.toMatch(/(?<!\b\w…)@|@(?!\w…)/);
  });

  test.each([[[]], [['--dry-run']]])('a wrong server, with %j', async (more) => {
    write('contacts.csv', list);
    const { code, stderr } = await saino('nonsense', 'clean', 'contacts.csv', '-o', 'out.csv', '-y', ...more);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^✖ SAINO_BASE_URL must be [^\n]+\n$/) });
  });

  test('no token', async () => {
    write('contacts.csv', list);
    const { code, stderr } = await bash(nowhere, '$saino clean contacts.csv -o out.csv -y', {
      ...environment(nowhere),
      SAINO_TOKEN: '',
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^✖ There is no token\./) });
  });
});
