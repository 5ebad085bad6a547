import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { jobBar } from '../../../../src/cli/views/bar.ts';
import { type BulkProgress, SainoError } from '../../../../src/index.ts';
import { captureOutput } from '../../../support/captured-output.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const toFirstColumn = '\u001b[1G';
const second = 1000;
const state = (percentage: number, status = 'processing'): BulkProgress => ({ bulk_id: 1002, percentage, status });
const failure = { error: new SainoError('network', 'It failed.'), attempt: 1, delay: 2 * second };

/** A view, and what it has drawn since the last look. */
function watched() {
  const output = captureOutput({ terminal: true });
  const view = jobBar();
  const raw = () => {
    const { stdout } = output;
    output.stdout = '';
    return stdout;
  };
  /** Each line in its last state. What is drawn comes within two frames. */
  const lines = () => {
    vi.advanceTimersByTime(100);
    const states = raw()
      .split('\n')
      .map((line) => line.split(toFirstColumn));
    return states.map((line) => stripVTControlCharacters(line.at(-1) ?? ''));
  };
  return { view, raw, lines };
}

const bar = (blocks: number) => '█'.repeat(blocks) + '░'.repeat(16 - blocks);

describe('a job', () => {
  test('is a bar with percentage, status and time, which runs between the responses', () => {
    const { view, lines } = watched();
    view.progress(state(0, 'queued'));
    expect(lines()).toEqual([`${bar(0)}   0 % | queued | 0 s elapsed`]);
    vi.advanceTimersByTime(3 * second);
    expect(lines()).toEqual([`${bar(0)}   0 % | queued | 3 s elapsed`]);
    view.end();
  });

  test('has a percentage that is rounded down, and a status without what a terminal acts on', () => {
    const { view, lines } = watched();
    view.progress(state(99.9, '\u001b[2Jdone'));
    expect(lines()).toEqual([`${bar(16)}  99 % | [2Jdone | 0 s elapsed`]);
    view.end();
  });

  test('has a time that is left at the rate since the first response, which runs down between the responses', () => {
    const { view, lines } = watched();
    view.progress(state(10));
    vi.advanceTimersByTime(10 * second);
    view.progress(state(20));
    expect(lines()).toEqual([`${bar(3)}  20 % | processing | 10 s elapsed | 1 min 20 s left`]);
    vi.advanceTimersByTime(30 * second);
    expect(lines()).toEqual([`${bar(3)}  20 % | processing | 40 s elapsed | 50 s left`]);
    view.progress(state(70));
    expect(lines()).toEqual([`${bar(11)}  70 % | processing | 40 s elapsed | 20 s left`]);
    view.end();
  });

  test('has none while there is no rate, nor once it is completed', () => {
    const { view, lines } = watched();
    view.progress(state(10));
    vi.advanceTimersByTime(10 * second);
    view.progress(state(10));
    expect(lines()).toEqual([`${bar(2)}  10 % | processing | 10 s elapsed`]);
    view.progress(state(100, 'completed'));
    expect(lines()).toEqual([`${bar(16)} 100 % | completed | 10 s elapsed`]);
    view.end();
  });
});

describe('a failed attempt', () => {
  test('is in the line until the next response', () => {
    const { view, lines } = watched();
    view.progress(state(10));
    lines();
    view.retry(failure);
    expect(lines()).toEqual(['Retry in 2 s: It failed.']);
    // The clock of the job does not replace it.
    vi.advanceTimersByTime(5 * second);
    expect(lines()).toEqual(['']);
    view.progress(state(10));
    expect(lines()).toEqual([`${bar(2)}  10 % | processing | 5 s elapsed`]);
    vi.advanceTimersByTime(second);
    expect(lines()).toEqual([`${bar(2)}  10 % | processing | 6 s elapsed`]);
    view.end();
  });

  test('may come before the first response', () => {
    const { view, lines } = watched();
    view.retry({ ...failure, error: new SainoError('network', 'It \u001b[2Jfailed.') });
    expect(lines()).toEqual(['Retry in 2 s: It [2Jfailed.']);
    view.progress(state(10));
    expect(lines()).toEqual([`${bar(2)}  10 % | processing | 0 s elapsed`]);
    view.end();
  });
});

describe('a download', () => {
  test('has a line of its own, with a bar if its size is known', () => {
    const { view, lines } = watched();
    view.progress(state(100, 'completed'));
    view.download(500, 2000);
    expect(lines()).toEqual([`${bar(16)} 100 % | completed | 0 s elapsed`, `${bar(4)}  25 % | 500 B`]);
    view.download(1999, 2000);
    expect(lines()).toEqual([`${bar(16)}  99 % | 2.0 kB`]);
    view.result('Saved.');
    expect(lines().slice(-2)).toEqual(['Saved.', '']);
  });

  test('has no bar if its size is not known', () => {
    const { view, lines } = watched();
    view.progress(state(100, 'completed'));
    view.download(500, undefined);
    view.download(1500, undefined);
    expect(lines().slice(1)).toEqual(['1.5 kB']);
    view.end();
  });

  test('leaves the line of the job as it was before a failed attempt', () => {
    const { view, lines } = watched();
    view.progress(state(100, 'completed'));
    view.retry(failure);
    view.download(500, undefined);
    expect(lines()).toEqual([`${bar(16)} 100 % | completed | 0 s elapsed`, '500 B']);
    view.end();
  });

  test('needs no job', () => {
    const { view, lines } = watched();
    view.download(500, undefined);
    expect(lines()).toEqual(['500 B']);
    view.end();
  });
});

test('an upload is a plain line', () => {
  const { view, raw } = watched();
  view.started({ status: 'success', bulk_id: 1002, message: 'Queued.' });
  expect(raw()).toBe('1002\n');
});

describe('at the end', () => {
  test('the cursor is back, nothing is drawn any more, and a second end does nothing', () => {
    const { view, raw } = watched();
    view.progress(state(10));
    expect(raw()).toContain('\u001b[?25l');
    view.end();
    expect(raw()).toContain('\u001b[?25h');
    expect(vi.getTimerCount()).toBe(0);
    view.end();
    expect(raw()).toBe('');
  });

  test('the result has a line of its own', () => {
    const { view, lines } = watched();
    view.progress(state(100, 'completed'));
    view.result('https://reports.example.com/\u001b[2Jr.csv');
    expect(lines()).toEqual([`${bar(16)} 100 % | completed | 0 s elapsed`, 'https://reports.example.com/[2Jr.csv', '']);
  });
});
