// Runs each sample of `verifyEmail` as it stands: only the host and the token are replaced.
import { testSamples } from '../../support/sample-job.ts';
import { useStage } from '../../support/sample-stage.ts';

testSamples(useStage(), {
  operationId: 'verifyEmail',
  request: 'GET /api/apis/email-cleaning/verify-single?email=user@example.com',
  outputs: {
    'safe-to-send': 'Safe to Send (Deliverable)',
    'unsafe-to-send': 'Unsafe to Send (Undeliverable)',
  },
  rejection: 'invalid-email',
});
