// Runs each sample of `getBulkProgress` as it stands: only the host and the token are replaced.
import { expect, test } from 'vitest';
import type { BulkProgressResponse } from '../../../generated/index.ts';
import { exampleOf } from '../../support/document.ts';
import { describeWith, node } from '../../support/interpreters.ts';
import { testSamples } from '../../support/sample-job.ts';
import { copySample, runSample, useStage } from '../../support/sample-stage.ts';
import { token } from '../../support/secrecy.ts';

const { data: completed } = exampleOf('getBulkProgress', 'completed').value as BulkProgressResponse;
const link = String(completed.download_link);
const stage = useStage();

testSamples(stage, {
  operationId: 'getBulkProgress',
  request: 'GET /api/apis/email-cleaning/bulk-progress?bulk_id=1002',
  outputs: { completed: link, processing: '42 %', queued: '0 %' },
  rejection: 'unknown-bulk-id',
});

describeWith(node, 'wait.ts', (command) => {
  const run = (token?: string) => runSample(command, copySample(stage(), 'getBulkProgress', 'wait.ts'), token);

  test('prints each percentage until the job is completed, then the link', async () => {
    const { front } = stage();
    front.respondWith('example=queued', 'example=processing', 'example=completed');
    expect(await run(token)).toEqual({ stdout: `0 %\n42 %\n100 %\n${link}\n`, stderr: '', code: 0, signal: null });
    expect(front.requests.map(({ headers }) => headers.token)).toEqual([token, token, token]);
  });

  test('fails with the code and the reason of a rejected request', async () => {
    const { front } = stage();
    front.respondWith('code=400, example=unknown-bulk-id');
    const stderr = expect.stringMatching(/^api_error: .*There is no bulk job with this id\./);
    expect(await run(token)).toEqual({ stdout: '', stderr, code: 1, signal: null });
  });

  test('fails with a status that is not documented', async () => {
    const { front } = stage();
    front.respondWith({ status: 403, body: '<h1>Forbidden</h1>' });
    const stderr = expect.stringMatching(/^http_error: .*HTTP 403/);
    expect(await run(token)).toEqual({ stdout: '', stderr, code: 1, signal: null });
  });

  test('sends nothing without a token, and says what to do', async () => {
    const { front } = stage();
    front.respondWith('example=completed');
    const stderr = expect.stringMatching(/^configuration: .*SAINO_TOKEN/);
    expect(await run()).toEqual({ stdout: '', stderr, code: 1, signal: null });
    expect(front.requests).toEqual([]);
  });
});
