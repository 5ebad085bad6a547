import { expect, test } from 'vitest';
import { plainView } from '../../../../src/cli/views/plain-view.ts';
import { SainoError } from '../../../../src/index.ts';
import { captureOutput } from '../../../support/captured-output.ts';

test('each change is a line of stdout, and a failed attempt is one of stderr', () => {
  const output = captureOutput();
  const view = plainView();
  view.started({ status: 'success', bulk_id: 1002, message: 'Queued.' });
  view.progress({ bulk_id: 1002, percentage: 0, status: 'queued' });
  view.progress({ bulk_id: 1002, percentage: 0, status: 'queued' });
  view.progress({ bulk_id: 1002, percentage: 0, status: 'processing' });
  view.retry({ error: new SainoError('network', 'It failed.'), attempt: 1, delay: 2000 });
  view.progress({ bulk_id: 1002, percentage: 7.5, status: 'processing' });
  view.download(1, 2);
  view.result('Done.');
  view.end();
  expect(output).toEqual({
    stdout: '1002\n0 %, queued\n0 %, processing\n7.5 %, processing\nDone.\n',
    stderr: 'Retry in 2 s: It failed.\n',
  });
});
