// Which view a command has, and the two that draw nothing.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FollowOptions } from '../../../../src/cli/options.ts';
import { createJobView, createListView } from '../../../../src/cli/views/view.ts';
import { SainoError } from '../../../../src/index.ts';
import { captureOutput } from '../../../support/captured-output.ts';

beforeEach(() => {
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('NO_COLOR', undefined);
});
afterEach(() => void vi.unstubAllEnvs());

const plain = '7 %, queued\n';
const json = '{"bulk_id":1002,"percentage":7,"status":"queued"}\n';
const drawn = expect.stringMatching(/█{1}░{15}/);

test.each<[unknown, FollowOptions, boolean, Record<string, string>?]>([
  [drawn, { watch: true }, true],
  [drawn, { output: '' }, true],
  [drawn, { watch: true }, true, { NO_COLOR: '' }],
  [plain, {}, true],
  [plain, { force: true }, true],
  [plain, { watch: true }, false],
  [plain, { watch: true }, true, { TERM: 'dumb' }],
  [plain, { watch: true }, true, { NO_COLOR: '1' }],
  [json, { watch: true, json: true }, true],
  [json, { watch: true, json: true }, false],
])('shows %j with %j, on a terminal: %s, in %j', (expected, options, terminal, env = {}) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const output = captureOutput({ terminal });
  const view = createJobView(options);
  view.progress({ bulk_id: 1002, percentage: 7, status: 'queued' });
  view.end();
  expect(output.stdout).toEqual(expected);
});

test.each([
  ['xterm', true],
  ['dumb', false],
])('a list on a terminal that is %s has a bar: %s', (term, hasBar) => {
  vi.stubEnv('TERM', term);
  const output = captureOutput({ terminal: true });
  const view = createListView('list.csv', {});
  view.show({ type: 'upload', job: 1, jobs: 1, addresses: 2 });
  view.end();
  expect(output.stdout.includes('\u001b')).toBe(hasBar);
});

describe('without a terminal', () => {
  const started = { status: 'success', bulk_id: 1002, message: 'Queued.' } as const;
  const progress = { bulk_id: 1002, percentage: 0, status: 'queued' };
  const show = (options: FollowOptions) => {
    const output = captureOutput();
    const view = createJobView(options);
    view.started(started);
    view.progress(progress);
    view.progress(progress);
    view.progress({ ...progress, status: 'processing' });
    view.retry({ error: new SainoError('network', 'It failed.'), attempt: 1, delay: 2000 });
    view.progress({ ...progress, percentage: 7.5, status: 'processing' });
    view.download(1, 2);
    view.result('Done.');
    view.end();
    return output;
  };

  test('each change is a line of stdout, and a failed attempt is one of stderr', () => {
    expect(show({})).toEqual({
      stdout: '1002\n0 %, queued\n0 %, processing\n7.5 %, processing\nDone.\n',
      stderr: 'Retry in 2 s: It failed.\n',
    });
  });

  test('each response is a line of stdout with --json, and everything else is for stderr', () => {
    const { stdout, stderr } = show({ json: true });
    const [first, ...states] = stdout.trimEnd().split('\n');
    expect(JSON.parse(first ?? '')).toEqual(started);
    expect(states.map((line) => JSON.parse(line).percentage)).toEqual([0, 0, 0, 7.5]);
    expect(stderr).toBe('Retry in 2 s: It failed.\nDone.\n');
  });
});
