// Runs each sample of `startBulk` as it stands: only the host and the token are replaced.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { FrontRequest } from '../../support/front.ts';
import { describeWith, node } from '../../support/interpreters.ts';
import { testSamples } from '../../support/sample-job.ts';
import { copySample, list, runSample, useStage } from '../../support/sample-stage.ts';
import { token } from '../../support/secrecy.ts';
import { uploadedFile } from '../../support/uploaded-file.ts';

const stage = useStage();

/** The name is neutral, since the link to the report may repeat it. */
async function checkUpload(request: FrontRequest): Promise<void> {
  expect(await uploadedFile(request)).toEqual({ field: 'file', name: 'list.csv', text: list });
}

testSamples(stage, {
  operationId: 'startBulk',
  request: 'POST /api/apis/email-cleaning/verify-bulk',
  checkRequest: checkUpload,
  outputs: { started: '1002' },
  rejection: 'no-emails-column',
});

describeWith(node, 'clean.ts', (command) => {
  const run = (token?: string) => runSample(command, copySample(stage(), 'startBulk', 'clean.ts'), token);

  test('uploads the list, waits for the job and saves its report', async () => {
    const { front, folder } = stage();
    const report = 'emails,result\nana@example.com,Safe to Send\n';
    const data = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: `${front.url}/report` };
    const headers = { 'content-type': 'application/json' };
    const completed = { status: 200, headers, body: JSON.stringify({ status: 'success', data }) };
    front.respondWith('example=started', 'example=processing', completed, { status: 200, body: report });

    expect(await run(token)).toEqual({
      stdout: 'Bulk job 1002\n42 %\n100 %\nSaved report-1002.csv\n',
      stderr: '',
      code: 0,
      signal: null,
    });
    expect(readFileSync(path.join(folder, 'report-1002.csv'), 'utf8')).toBe(report);
    expect(front.requests.map(({ method, url, headers }) => [method, url, headers.token])).toEqual([
      ['POST', '/api/apis/email-cleaning/verify-bulk', token],
      ['GET', '/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token],
      ['GET', '/api/apis/email-cleaning/bulk-progress?bulk_id=1002', token],
      ['GET', '/report', undefined],
    ]);
    await Promise.all(front.requests.slice(0, 1).map(checkUpload));
  });

  test('fails with the code and the reason of a rejected request', async () => {
    const { front } = stage();
    front.respondWith('code=400, example=no-emails-column');
    const stderr = expect.stringMatching(/^api_error: .*The file has no column "emails"\./);
    expect(await run(token)).toEqual({ stdout: '', stderr, code: 1, signal: null });
    expect(front.requests).toHaveLength(1);
  });

  test('does not upload the list again if it is unknown whether the job was started', async () => {
    const { front } = stage();
    front.respondWith({ status: 503, body: '<h1>Busy</h1>' });
    const stderr = expect.stringMatching(/^unknown_outcome: .*503/);
    expect(await run(token)).toEqual({ stdout: '', stderr, code: 1, signal: null });
    expect(front.requests).toHaveLength(1);
  });

  test('sends nothing without a token, and says what to do', async () => {
    const { front } = stage();
    front.respondWith('example=started');
    const stderr = expect.stringMatching(/^configuration: .*SAINO_TOKEN/);
    expect(await run()).toEqual({ stdout: '', stderr, code: 1, signal: null });
    expect(front.requests).toEqual([]);
  });
});
