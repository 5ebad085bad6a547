import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';

/** The module anew, as it would be in a process of its own. */
async function load() {
  vi.resetModules();
  const before = { stdout: process.stdout.listeners('error'), stderr: process.stderr.listeners('error') };
  onTestFinished(() => {
    for (const stream of ['stdout', 'stderr'] as const) {
      const added = process[stream].listeners('error').filter((listener) => !before[stream].includes(listener));
      for (const listener of added) process[stream].off('error', listener as () => void);
    }
  });
  return import('../../../src/cli/output.ts');
}

let output: Awaited<ReturnType<typeof load>>;
beforeEach(async () => {
  output = await load();
});

const systemError = (code: string, errno: number) => Object.assign(new Error(`write ${code}`), { code, errno });

test('each print is one line of its stream, without what a terminal acts on', () => {
  const captured = captureOutput();
  output.print('one\u001b[2J\ntwo');
  output.printJson({ three: '\u001b\n' });
  output.printError('four\u202e\nfive');
  expect(captured).toEqual({ stdout: 'one[2J two\n{"three":"\\u001b\\n"}\n', stderr: 'four five\n' });
});

describe('a flush', () => {
  const flushAfter = (error?: Error) => {
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((...args) => {
      const written = args.at(-1);
      if (typeof written === 'function') written(error);
      return true;
    });
    return output.flush().finally(() => write.mockRestore());
  };

  test('says whether stdout is open', async () => {
    expect(await flushAfter()).toBe(true);
    expect(await flushAfter(systemError('EPIPE', -32))).toBe(false);
  });

  test('fails if stdout cannot be written', async () => {
    await expect(flushAfter(systemError('ENOSPC', -28))).rejects.toMatchObject({
      name: 'CommandError',
      message: 'The output cannot be written: no space left on device.',
      exitCode: 1,
    });
  });
});

describe('a stream that fails', () => {
  test('is known to have closed, if it is stdout', () => {
    const error = systemError('EPIPE', -32);
    expect(output.stdoutClosed.aborted).toBe(false);
    process.stdout.emit('error', error);
    expect(output.stdoutClosed.aborted).toBe(true);
    expect(output.stdoutClosed.reason).toBe(error);
  });

  test('is ignored, if it is stderr', () => {
    process.stderr.emit('error', systemError('EPIPE', -32));
    expect(output.stdoutClosed.aborted).toBe(false);
  });
});
