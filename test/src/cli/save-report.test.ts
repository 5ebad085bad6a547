import { chmodSync, lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { nowhere, startApi, terminal, useFolder } from '../../support/command-line.ts';
import { http } from '../../support/fault-server.ts';

const { saino, bash, at, files, read, write } = useFolder();

const content = 'a@example.com,ok\n';
const report = http(200, {}, content);
const save = (url: string, file: string, ...options: string[]) =>
  saino(url, 'progress', '1002', '--output', file, ...options);

/** The environment in which one function of the file system fails, as some file systems do. */
function withFailing(name: string): NodeJS.ProcessEnv {
  write(
    'failing.mjs',
    `import fs from 'node:fs/promises';
     import { syncBuiltinESMExports } from 'node:module';
     fs.${name} = async () => { throw Object.assign(new Error('${name} failed'), { code: 'EPERM', errno: -1 }); };
     syncBuiltinESMExports();`,
  );
  return { NODE_OPTIONS: `--import=${at('failing.mjs')}` };
}

describe('--output', () => {
  test('saves the report of a completed job, and sends its host no token', async () => {
    await using api = await startApi({ report });
    expect(await save(api.url, 'report.csv')).toMatchObject({
      code: 0,
      stdout: '100 %, completed\nSaved report.csv, 17 B.\nreport_1:\n  ok  1  100.0 %\n',
      stderr: '',
    });
    expect(read('report.csv')).toBe(content);
    expect(files()).toEqual(['report.csv']);
    expect(api.requests.find(({ path }) => path === '/r.csv')?.headers).not.toHaveProperty('token');
  });

  test('works with the longest name that a file can have', async () => {
    await using api = await startApi({ report });
    const longest = `${'é'.repeat(125)}r.csv`;
    expect(Buffer.byteLength(longest)).toBe(255);
    expect(await save(api.url, longest)).toMatchObject({ code: 0, stderr: '' });
    expect(files()).toEqual([longest]);
  });

  test('works where there are no hard links', async () => {
    await using api = await startApi({ report });
    // As on exFAT.
    const env = withFailing('link');
    const { code, stderr } = await bash(api.url, '$saino progress 1002 --output report.csv', env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(read('report.csv')).toBe(content);
    expect(files()).toEqual(['failing.mjs', 'report.csv']);
  });

  test('keeps a file that is created during the download', async () => {
    await using api = await startApi({
      report: (socket) => {
        write('report.csv', 'mine');
        socket.write(report);
      },
    });
    expect((await save(api.url, 'report.csv')).code).toBe(2);
    expect(read('report.csv')).toBe('mine');
    expect(files()).toEqual(['report.csv']);
  });

  test.each([
    ['says that it is', http(200, {})],
    ['turns out to be', Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n')],
    ['has no content', Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')],
  ])('saves no report that %s empty', async (_, empty) => {
    await using api = await startApi({ report: empty });
    write('report.csv', 'mine');
    const { code, stdout, stderr } = await save(api.url, 'report.csv', '--force');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '100 %, completed\n' });
    expect(stderr).toMatch(/^✖ [^\n]* empty[^\n]*\n$/);
    expect(read('report.csv')).toBe('mine');
    expect(files()).toEqual(['report.csv']);
  });

  test('says at once that an attempt failed, and retries', async () => {
    let attempts = 0;
    await using api = await startApi({
      report: (socket) => {
        attempts += 1;
        socket.write(attempts === 1 ? http(503, {}) : report);
      },
    });
    const { code, stdout, stderr } = await save(api.url, 'report.csv');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '100 %, completed\nSaved report.csv, 17 B.\nreport_1:\n  ok  1  100.0 %\n',
    });
    expect(stderr).toMatch(/^Retry in [01] s: Report of bulk job 1002: HTTP 503\.\n$/);
  });

  test('leaves nothing of a download that breaks off, and keeps what --force would have replaced', async () => {
    await using api = await startApi({
      report: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf');
        const watch = setInterval(() => {
          const part = files().find((file) => file.endsWith('.part'));
          if (part === undefined || statSync(at(part)).size < 4) return;
          clearInterval(watch);
          socket.destroy();
        }, 20);
      },
    });
    write('report.csv', 'mine');
    const { code, stderr } = await save(api.url, 'report.csv', '--force');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ The download of report\.csv broke off after 4 B: [^\n]+ Nothing was saved\.\n$/);
    expect(files()).toEqual(['report.csv']);
    expect(read('report.csv')).toBe('mine');
  });

  test('leaves nothing of a report that does not fit on the disk', async () => {
    await using api = await startApi({ report: http(200, {}, Buffer.alloc(5_000_000, 'a')) });
    // A limit of the shell takes the place of a disk that is full: files of at most 1,000 kB.
    const { code, stderr } = await bash(api.url, 'ulimit -f 1000; $saino progress 1002 --output report.csv');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: '✖ report.csv cannot be written: file too large. Nothing was saved.\n',
    });
    expect(files()).toEqual([]);
  });

  test('leaves nothing of a report that cannot get its name', async () => {
    await using api = await startApi({ report });
    const env = withFailing('rename');
    expect(await bash(api.url, '$saino progress 1002 --output report.csv', env)).toMatchObject({
      code: 1,
      stderr: '✖ report.csv cannot be written: operation not permitted. Nothing was saved.\n',
    });
    expect(files()).toEqual(['failing.mjs']);
  });
});

describe('--force', () => {
  test.each([
    ['0600', 0o600],
    ['0666', 0o666],
  ])('replaces a file, and keeps its mode of %s', async (_, mode) => {
    await using api = await startApi({ report });
    write('report.csv', 'mine');
    chmodSync(at('report.csv'), mode);
    const { code, stderr } = await bash(api.url, 'umask 022; $saino progress 1002 --output report.csv --force');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(read('report.csv')).toBe(content);
    expect(statSync(at('report.csv')).mode & 0o7777).toBe(mode);
  });

  test('replaces the file that a symbolic link leads to', async () => {
    await using api = await startApi({ report });
    mkdirSync(at('reports'));
    write('reports/june.csv', 'mine');
    symlinkSync('reports/june.csv', at('latest.csv'));
    expect((await save(api.url, 'latest.csv', '--force')).code).toBe(0);
    expect(readlinkSync(at('latest.csv'))).toBe('reports/june.csv');
    expect(lstatSync(at('reports/june.csv')).isFile()).toBe(true);
    expect(read('reports/june.csv')).toBe(content);
    expect(files()).toEqual(['latest.csv', 'reports']);
  });

  test('keeps the file if the report cannot get its name', async () => {
    await using api = await startApi({ report });
    write('report.csv', 'mine');
    const env = withFailing('rename');
    expect((await bash(api.url, '$saino progress 1002 -f -o report.csv', env)).code).toBe(1);
    expect(read('report.csv')).toBe('mine');
    expect(files()).toEqual(['failing.mjs', 'report.csv']);
  });

  test('needs no file to replace', async () => {
    await using api = await startApi({ report });
    expect((await save(api.url, 'report.csv', '--force')).code).toBe(0);
    expect(read('report.csv')).toBe(content);
  });
});

const tooLong = 'x'.repeat(256);

describe('what cannot be written is refused before any request', () => {
  test.each([
    ['an empty name', '', [], '--output must name a file, and is empty.'],
    ['a name of a folder', 'new/', [], 'new/ is the name of a folder. --output must name a regular file.'],
    ['a folder', 'folder', ['--force'], 'folder is a folder. --output must name a regular file.'],
    ['a FIFO, with --force', 'fifo', ['--force'], 'fifo is a FIFO. --output must name a regular file.'],
    [
      'a symbolic link to a FIFO, with --force',
      'to-fifo',
      ['--force'],
      'to-fifo is a FIFO. --output must name a regular file.',
    ],
    ['a FIFO', 'fifo', [], 'fifo is a FIFO. --output must name a regular file.'],
    [
      'a dangling symbolic link, with --force',
      'dangling',
      ['--force'],
      'dangling is a symbolic link to a file that does not exist. Choose another --output.',
    ],
    [
      'a dangling symbolic link',
      'dangling',
      [],
      'dangling is a symbolic link to a file that does not exist. Choose another --output.',
    ],
    [
      'a circle of symbolic links',
      'circle',
      ['--force'],
      'circle cannot be written: too many symbolic links encountered. Choose another --output.',
    ],
    ['an existing file', 'file', [], 'file already exists, and is kept. To replace it, add --force.'],
    [
      'a symbolic link to an existing file',
      'to-file',
      [],
      'to-file already exists, and is kept. To replace it, add --force.',
    ],
    [
      'a name below a file',
      'file/report.csv',
      [],
      'file/report.csv cannot be written: not a directory. Choose another --output.',
    ],
    ['a name that is too long', tooLong, [], `${tooLong} cannot be written: name too long. Choose another --output.`],
    [
      'a name with control characters',
      '\u001b[2Jr.csv',
      [],
      '--output must name a file without control characters, not [2Jr.csv.',
    ],
  ])('%s', async (_, file, options, message) => {
    await using api = await startApi({ report });
    mkdirSync(at('folder'));
    write('file', 'mine');
    symlinkSync('nowhere', at('dangling'));
    symlinkSync('circle', at('circle'));
    symlinkSync('file', at('to-file'));
    symlinkSync('fifo', at('to-fifo'));
    await bash(api.url, 'mkfifo fifo');
    const before = files();
    expect(await save(api.url, file, ...options)).toMatchObject({ code: 2, stdout: '', stderr: `✖ ${message}\n` });
    expect(api.requests).toEqual([]);
    expect(files()).toEqual(before);
    expect(read('file')).toBe('mine');
  });

  test.skipIf(terminal.isMissing)(`a device${terminal.note}`, async () => {
    // The terminal that the command runs on: even as root, nothing can be created beside it.
    const { stdout } = await bash(nowhere, terminal.running('$saino progress 1002 --force --output /proc/self/fd/0'));
    expect(stdout).toBe('✖ /proc/self/fd/0 is a device. --output must name a regular file.\r\n');
  });

  test('a folder that does not exist', async () => {
    await using api = await startApi({ report });
    const { code, stderr } = await save(api.url, 'no/report.csv');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^✖ no\/report\.csv cannot be written in the folder \/[^\n]+\/no: no such file or directory\. Choose another --output\.\n$/,
    );
    expect(api.requests).toEqual([]);
  });
});

describe('on a terminal', () => {
  const download = (headers: Record<string, string>, body: Buffer) => startApi({ report: http(200, headers, body) });
  const rows = Buffer.from(content.repeat(1000));

  test.skipIf(terminal.isMissing)(`shows how much of the report has arrived${terminal.note}`, async () => {
    await using api = await download({}, rows);
    const { stdout } = await bash(api.url, terminal.running('$saino progress 1002 --output report.csv'));
    expect(stdout).toMatch(/█{16} 100 % \| 17\.0 kB.*Saved report\.csv, 17\.0 kB\./s);
  });

  test.skipIf(terminal.isMissing)(`shows no percentage of one that is compressed${terminal.note}`, async () => {
    await using api = await download({ 'content-encoding': 'gzip' }, gzipSync(rows));
    const { stdout } = await bash(api.url, terminal.running('$saino progress 1002 --output report.csv'));
    expect(stdout).toContain('Saved report.csv, 17.0 kB.');
    // Once for the job, and never for the download.
    expect(stdout.slice(stdout.lastIndexOf('completed'), stdout.indexOf('Saved'))).not.toContain('%');
    expect(stdout).toMatch(/\n {2}ok {2}1,000 {2}100\.0 % {2}█{20}\r?\n/);
    expect(read('report.csv')).toBe(rows.toString());
  });
});
