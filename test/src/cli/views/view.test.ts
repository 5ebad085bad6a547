import { describe, expect, test } from 'vitest';
import type { FollowOptions } from '../../../../src/cli/options.ts';
import { createView } from '../../../../src/cli/views/view.ts';
import { captureOutput } from '../../../support/captured-output.ts';

const plain = '7 %, queued\n';
const json = '{"bulk_id":1002,"percentage":7,"status":"queued"}\n';
const drawn = /█{2}░{28}/;

function shown(options: FollowOptions, terminal: boolean): string {
  const output = captureOutput({ terminal });
  const view = createView(options);
  view.progress({ bulk_id: 1002, percentage: 7, status: 'queued' });
  view.end();
  return output.stdout;
}

describe('on a terminal', () => {
  test('what follows a job is drawn', () => {
    expect(shown({ watch: true }, true)).toMatch(drawn);
    expect(shown({ output: 'r.csv' }, true)).toMatch(drawn);
  });

  test('what does not is a plain line', () => {
    expect(shown({}, true)).toBe(plain);
  });

  test('JSON is JSON', () => {
    expect(shown({ watch: true, json: true }, true)).toBe(json);
  });
});

describe('elsewhere', () => {
  test('nothing is drawn', () => {
    expect(shown({ watch: true }, false)).toBe(plain);
    expect(shown({ watch: true, json: true }, false)).toBe(json);
  });
});
