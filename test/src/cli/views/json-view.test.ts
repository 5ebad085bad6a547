import { expect, test } from 'vitest';
import { jsonView } from '../../../../src/cli/views/json-view.ts';
import { SainoError } from '../../../../src/index.ts';
import { captureOutput } from '../../../support/captured-output.ts';

test('each response is a line of stdout, and everything else is for stderr', () => {
  const output = captureOutput();
  const view = jsonView();
  const started = { status: 'success', bulk_id: 1002, message: 'Queued.' } as const;
  const progress = { bulk_id: 1002, percentage: 0, status: 'queued' };
  view.started(started);
  view.progress(progress);
  view.retry({ error: new SainoError('network', 'It failed.'), attempt: 1, delay: 2000 });
  view.progress(progress);
  view.download(1, 2);
  view.result('Done.');
  view.end();
  expect(output.stdout.split('\n')).toEqual([...[started, progress, progress].map((data) => JSON.stringify(data)), '']);
  expect(output.stderr).toBe('Retry in 2 s: It failed.\nDone.\n');
});
