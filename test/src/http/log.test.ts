import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLog } from '../../../src/http/log.ts';
import { EmailCleaning, type Logger } from '../../../src/index.ts';
import { client, failureOf, skipBackoff } from '../../support/client.ts';
import { http, json, progress, startFaultServer, startJobServer } from '../../support/fault-server.ts';
import { token } from '../../support/secrecy.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A logger that keeps its lines, with every time in them as 0 ms. */
function startLog(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (line: string) => lines.push(`${level}: ${line.replace(/\d+ ms/g, '0 ms')}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const name = 'saino-email-cleaning:';

describe('a logger receives', () => {
  test('each attempt, with its status, its time and the delay that follows', async () => {
    skipBackoff();
    await using server = await startFaultServer((socket, _, before) => {
      if (before === 0) socket.resetAndDestroy();
      else socket.write(before === 1 ? http(503, {}) : progress({}));
    });
    const logger = startLog();
    await client(server.url, { logger }).getBulkProgress(1002);
    const subject = `${name} getBulkProgress, Bulk job 1002`;
    expect(logger.lines).toEqual([
      `warn: ${subject}, attempt 1, network, 0 ms, next attempt in 0 ms`,
      `warn: ${subject}, attempt 2, HTTP 503, http_error, 0 ms, next attempt in 0 ms`,
      `debug: ${subject}, attempt 3, HTTP 200, 0 ms`,
    ]);
  });

  test('the delay in ms', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.1);
    await using server = await startFaultServer((socket, _, before) =>
      socket.write(before === 0 ? http(503, {}) : progress({})),
    );
    const warn = vi.fn();
    await client(server.url, { logger: { ...startLog(), warn } }).getBulkProgress(1002);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/ \d+ ms, next attempt in 50 ms$/));
  });

  test('a failure that is not repeated', async () => {
    await using server = await startFaultServer((socket) => socket.write(http(404, {})));
    const logger = startLog();
    await failureOf(client(server.url, { logger }).verifyEmail('user@example.com'));
    expect(logger.lines).toEqual([
      `error: ${name} verifyEmail, Verification of the address, attempt 1, HTTP 404, http_error, 0 ms`,
    ]);
  });

  test('a download', async () => {
    await using reports = await startFaultServer((socket) => socket.write(http(200, {}, 'a@example.com,ok')));
    const logger = startLog();
    const job = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: `${reports.url}/?sig=secret` };
    await client('http://127.0.0.1:1', { logger }).downloadReport(job);
    expect(logger.lines).toEqual([`debug: ${name} Report of bulk job 1002, attempt 1, HTTP 200, 0 ms`]);
  });

  test('each state of a wait, and the delay that follows', async () => {
    await using server = await startJobServer({}, { status: 'completed', percentage: 100 });
    const logger = startLog();
    await client(server.url, { logger }).waitForBulk(1002, { minInterval: 1, maxInterval: 1 });
    const attempt = `debug: ${name} getBulkProgress, Bulk job 1002, attempt 1, HTTP 200, 0 ms`;
    expect(logger.lines).toEqual([
      attempt,
      `info: ${name} Bulk job 1002, processing, 50 %`,
      `debug: ${name} Bulk job 1002, next request in 0 ms`,
      attempt,
      `info: ${name} Bulk job 1002, completed, 100 %`,
    ]);
  });

  test('no secret, no address, and nothing that a terminal obeys', async () => {
    const status = `${token} user@example.com \u001b[2J\n${'x'.repeat(1000)}`;
    await using server = await startJobServer({
      status,
      percentage: 100,
      download_link: 'https://reports.example.com/r',
    });
    const logger = startLog();
    await client(server.url, { logger, token }).waitForBulk(1002);
    const [, line = ''] = logger.lines;
    expect(line).toContain('[token] [address]  [2J x');
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line.length).toBeLessThan(600);
  });
});

describe('the level', () => {
  const linesAt = async (options: object) => {
    await using server = await startFaultServer((socket, _, before) =>
      socket.write(before === 0 ? json(503, {}) : progress({ status: 'completed', percentage: 100 })),
    );
    const logger = startLog();
    await client(server.url, { logger, ...options }).waitForBulk(1002, { minInterval: 1, maxInterval: 1 });
    return logger.lines.map((line) => line.split(':')[0]);
  };

  test.each([
    ['debug', ['warn', 'debug', 'debug', 'info']],
    ['info', ['warn', 'info']],
    ['warn', ['warn']],
    ['error', []],
    ['off', []],
    [undefined, ['warn', 'debug', 'debug', 'info']],
  ])('%s logs %j', async (logLevel, levels) => {
    expect(await linesAt({ logLevel })).toEqual(levels);
  });

  test('of a logger is not that of the environment', async () => {
    vi.stubEnv('SAINO_LOG', 'off');
    expect(await linesAt({ logLevel: 'warn' })).toEqual(['warn']);
    expect(await linesAt({})).toHaveLength(4);
  });
});

describe('without a logger', () => {
  const print = vi.fn();
  beforeEach(() => {
    print.mockClear();
    vi.spyOn(console, 'error').mockImplementation(print);
  });

  const call = async (options: object = {}) => {
    await using server = await startJobServer({});
    const saino = client(server.url, options);
    await saino.getBulkProgress(1002);
  };

  test('nothing is logged by default', async () => {
    await call();
    expect(print).not.toHaveBeenCalled();
  });

  test('logLevel logs to stderr', async () => {
    await call({ logLevel: 'debug' });
    expect(print).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('getBulkProgress, Bulk job 1002, attempt 1'));
  });

  test('SAINO_LOG logs to stderr, as it is at the first call', async () => {
    await using server = await startJobServer({});
    const saino = client(server.url);
    vi.stubEnv('SAINO_LOG', 'debug');
    await saino.getBulkProgress(1002);
    vi.stubEnv('SAINO_LOG', 'off');
    await saino.getBulkProgress(1002);
    expect(print).toHaveBeenCalledTimes(2);
  });

  test('a SAINO_LOG that is no level is refused at the first call, before anything is sent', async () => {
    vi.stubEnv('SAINO_LOG', 'verbose');
    const fetch = vi.fn();
    const error = await failureOf(new EmailCleaning({ token, fetch }).startBulk(['user@example.com']));
    expect(error).toMatchObject({ code: 'configuration' });
    expect(error.message).toBe('SAINO_LOG must be one of debug, info, warn, error, off.');
    expect(fetch).not.toHaveBeenCalled();
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('The disk is full.');
    },
  ],
  ['rejects', () => Promise.reject(new Error('The disk is full.'))],
])('a logger that %s ends neither a call nor the process, and is reported on stderr', async (_, debug) => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await using server = await startJobServer({});
  const logger = { ...startLog(), debug };
  expect(await client(server.url, { logger }).getBulkProgress(1002)).toMatchObject({ bulk_id: 1002 });
  expect(print).toHaveBeenCalledExactlyOnceWith('saino-email-cleaning: the logger failed: The disk is full.');
});

test('the parts of a line are only made if its level is logged', () => {
  const mask = (text: string) => text;
  const parts = vi.fn(() => ['a part']);
  createLog(undefined, undefined, mask)()('error', parts);
  createLog(startLog(), 'warn', mask)()('info', parts);
  expect(parts).not.toHaveBeenCalled();
  createLog(startLog(), 'warn', mask)()('warn', parts);
  expect(parts).toHaveBeenCalledOnce();
});
