import { onTestFinished, vi } from 'vitest';

/** The lines of this process on each stream, for the rest of the test. Neither stream receives them. */
export type CapturedOutput = { stdout: string; stderr: string };

/** @param terminal - Whether stdout passes for a terminal. */
export function captureOutput({ terminal = false } = {}): CapturedOutput {
  const output = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk, ...rest) => {
      output[stream] += String(chunk);
      const written = rest.at(-1);
      if (typeof written === 'function') written();
      return true;
    }),
  );
  const before = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
  Object.defineProperty(process.stdout, 'isTTY', { value: terminal, configurable: true });
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    if (before) Object.defineProperty(process.stdout, 'isTTY', before);
    else Reflect.deleteProperty(process.stdout, 'isTTY');
  });
  return output;
}
