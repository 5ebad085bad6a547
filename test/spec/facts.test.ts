// What is known about the API (F), and what was decided on top of it (D), checked against the bundled document.
import { describe, expect, test } from 'vitest';
import { document, exampleOf, namedExamples, operationOf, operations, schemas } from '../support/document.ts';

/** The schema of the JSON response with this status. */
function responseSchema(id: string, status: string) {
  const { content = {} } = operationOf(id).responses[status] ?? {};
  expect(Object.keys(content)).toEqual(['application/json']);
  return content['application/json']?.schema;
}

const openEnd = { type: 'string', description: expect.any(String), examples: expect.any(Array) };
const known = (value: string) => expect.objectContaining({ type: 'string', const: value });

describe('every operation', () => {
  test('F2, F9, F14: the operations are those that the vendor documents, at their literal paths', () => {
    const found = operations.map(({ operationId, method, path }) => `${operationId}: ${method} ${path}`);
    expect(found.toSorted()).toEqual([
      'getBulkProgress: GET /api/apis/email-cleaning/bulk-progress',
      'startBulk: POST /api/apis/email-cleaning/verify-bulk',
      'verifyEmail: GET /api/apis/email-cleaning/verify-single',
    ]);
  });

  test('F1: the server is https://api.saino.io, and the only one', () => {
    expect(document.servers?.map(({ url }) => url)).toEqual(['https://api.saino.io']);
    for (const { operationId, server } of operations) expect(server, operationId).toBe('https://api.saino.io');
  });

  test('F3, D1: the credential is the request header `token`, and every operation requires it', () => {
    expect(document.components?.securitySchemes).toEqual({
      token: { type: 'apiKey', in: 'header', name: 'token', description: expect.any(String) },
    });
    expect(document.security).toEqual([{ token: [] }]);
    for (const { operationId, credentials } of operations) {
      expect(credentials, operationId).toEqual([{ name: 'token', description: expect.any(String) }]);
    }
  });

  test('F7, F13, F16: failure is HTTP 400 with an envelope of `status: "failed"` and `error`, a string', () => {
    for (const { operationId: id } of operations) {
      expect(responseSchema(id, '400'), id).toEqual(schemas.FailureResponse);
      expect(exampleOf(id, 'empty-error').value, id).toEqual({ status: 'failed', error: '' });
    }
    expect(schemas.FailureResponse?.required?.toSorted()).toEqual(['error', 'status']);
    expect(schemas.FailureResponse?.properties).toMatchObject({
      status: { type: 'string', const: 'failed' },
      error: { type: 'string' },
    });
  });

  test('D5: 200 and 400 are the only responses', () => {
    for (const { operationId, responses } of operations) {
      expect(Object.keys(responses), operationId).toEqual(['200', '400']);
    }
  });

  test('an example that shows a guess says in its summary that it is illustrative', () => {
    const onThePage = ['completed', 'started', 'safe-to-send', 'empty-error'];
    for (const { name, summary } of namedExamples) {
      expect(summary, name).toMatch(onThePage.includes(name) ? /on the vendor's page$/ : /\(illustrative\)$/);
    }
  });

  test('nothing in the document looks like a credential', () => {
    expect(JSON.stringify(document)).not.toMatch(/[a-z0-9]{20,}==/i);
  });
});

describe('getBulkProgress', () => {
  const { parameters, 'x-codeSamples': samples = [] } = operationOf('getBulkProgress');

  test('F4, D2: the input is the query parameter `bulk_id`, a required integer from 1 to 2^53 - 1', () => {
    expect(parameters).toEqual([
      expect.objectContaining({ name: 'bulk_id', in: 'query', required: true, schema: schemas.BulkId }),
    ]);
    expect(schemas.BulkId).toMatchObject({ type: 'integer', minimum: 1, maximum: 9007199254740991 });
  });

  test('F5: success is HTTP 200 with an envelope of `data` and `status: "success"`', () => {
    expect(responseSchema('getBulkProgress', '200')).toEqual(schemas.BulkProgressResponse);
    expect(schemas.BulkProgressResponse?.required?.toSorted()).toEqual(['data', 'status']);
    expect(schemas.BulkProgressResponse?.properties).toEqual({
      data: schemas.BulkProgress,
      status: expect.objectContaining({ type: 'string', const: 'success' }),
    });
  });

  test('F6: `data` has the job, its status, its percentage and its link, and `completed` the values of the page', () => {
    const fields = Object.keys(schemas.BulkProgress?.properties ?? {});
    expect(fields).toEqual(['bulk_id', 'status', 'percentage', 'download_link']);
    expect(exampleOf('getBulkProgress', 'completed').value).toEqual({
      data: {
        bulk_id: 1002,
        status: 'completed',
        percentage: 100,
        download_link:
          'https://sfeclean.s3.ap-south-1.amazonaws.com/email-cleaner/report/final_verified_8961ea-2017-421a-a919-a1b2183ad86f_test1.csv.csv',
      },
      status: 'success',
    });
  });

  test("F8: the samples are in the page's four languages, and in two more", () => {
    const labels = samples.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['Node.js', 'PHP', 'jQuery', 'Python', 'Shell', 'TypeScript']));
  });

  test('D3: `data.status` is an open string that names `completed`', () => {
    expect(schemas.BulkProgress?.properties?.status).toMatchObject({ anyOf: [known('completed'), openEnd] });
    expect(schemas.BulkProgress?.required).toContain('status');
  });

  test('D4: `download_link` is optional and nullable, and may be empty', () => {
    expect(schemas.BulkProgress?.required).not.toContain('download_link');
    const link = schemas.BulkProgress?.properties?.download_link;
    expect(link).toMatchObject({ type: ['string', 'null'] });
    for (const limit of ['format', 'minLength', 'pattern']) expect(link).not.toHaveProperty(limit);
    expect(exampleOf('getBulkProgress', 'processing').value).toHaveProperty('data.download_link', null);
    expect(exampleOf('getBulkProgress', 'queued').value).not.toHaveProperty('data.download_link');
  });

  test('D6: the percentage is a number from 0 to 100', () => {
    expect(schemas.BulkProgress?.properties?.percentage).toMatchObject({ type: 'number', minimum: 0, maximum: 100 });
  });
});

describe('startBulk', () => {
  const { parameters, requestBody, description } = operationOf('startBulk');
  const file = schemas.BulkUpload?.properties?.file;

  test('F10: the input is a form with one required field, the binary `file`', () => {
    expect(parameters).toEqual([]);
    expect(requestBody?.required).toBe(true);
    expect(requestBody?.content).toEqual({
      'multipart/form-data': expect.objectContaining({ schema: schemas.BulkUpload }),
    });
    expect(schemas.BulkUpload?.required).toEqual(['file']);
    expect(Object.keys(schemas.BulkUpload?.properties ?? {})).toEqual(['file']);
    expect(file).toMatchObject({ type: 'string', format: 'binary' });
  });

  test('F10, F11, D8: its description names the endings, the limits and the header of the column', () => {
    for (const part of ['.csv', '.txt', '.xlsx', '15 MB', '15,000,000 bytes', '100,000 addresses', '`emails`']) {
      expect(file?.description, part).toContain(part);
    }
  });

  test('F12: success is HTTP 200 with all fields at the top level, and `started` has the values of the page', () => {
    expect(responseSchema('startBulk', '200')).toEqual(schemas.StartedBulk);
    expect(schemas.StartedBulk?.required?.toSorted()).toEqual(['bulk_id', 'message', 'status']);
    expect(schemas.StartedBulk?.properties).toEqual({
      status: expect.objectContaining({ type: 'string', const: 'success' }),
      bulk_id: { ...schemas.BulkId, description: expect.any(String) },
      message: expect.objectContaining({ type: 'string' }),
    });
    expect(exampleOf('startBulk', 'started').value).toEqual({
      status: 'success',
      bulk_id: 1002,
      message: 'Successfully added in queue',
    });
  });

  test('D7: the description says to send one file per request, and to wait for a job before the next', () => {
    expect(description).toMatch(/one file per request, and wait for a job to complete/);
  });

  test('D9: the description says when a retry is safe', () => {
    expect(description).toMatch(/Retry only if the connection was never established, or after a 429\./);
  });

  test('D10: the layout of a .txt file is marked as a guess', () => {
    expect(file?.description).toMatch(/\.txt file is not documented\.[^.]*`emails`[^.]*is a guess\./);
  });

  test('D11: the description recommends a neutral file name', () => {
    expect(file?.description).toMatch(/neutral one such as `list\.csv`/);
  });
});

describe('verifyEmail', () => {
  const { parameters, description } = operationOf('verifyEmail');
  const fields = schemas.EmailVerification?.properties ?? {};

  test('F14: the input is the required query parameter `email`, a string', () => {
    expect(parameters).toEqual([expect.objectContaining({ name: 'email', in: 'query', required: true })]);
    expect(parameters[0]?.schema).toEqual({ type: 'string' });
  });

  test('F15: success is HTTP 200 with `data` and `status: "success"`, and `free_email` is a string', () => {
    expect(responseSchema('verifyEmail', '200')).toEqual(schemas.EmailVerificationResponse);
    expect(schemas.EmailVerificationResponse?.required?.toSorted()).toEqual(['data', 'status']);
    expect(schemas.EmailVerificationResponse?.properties).toEqual({
      data: schemas.EmailVerification,
      status: expect.objectContaining({ type: 'string', const: 'success' }),
    });
    expect(Object.keys(fields)).toEqual(['email', 'free_email', 'result', 'status']);
    expect(fields.free_email).toMatchObject({ type: 'string' });
    expect(exampleOf('verifyEmail', 'safe-to-send').value).toEqual({
      data: { email: 'any@gmail.com', free_email: 'true', result: 'Safe to Send', status: 'Deliverable' },
      status: 'success',
    });
  });

  test('D12: `result` is an open string that names its two values, and no example has both at once', () => {
    expect(fields.result).toMatchObject({ anyOf: [known('Safe to Send'), known('Unsafe to Send'), openEnd] });
    expect(JSON.stringify(document)).not.toContain('Safe to Send / Unsafe to Send');
  });

  test('D13: `status` is an open string that names `Deliverable`', () => {
    expect(fields.status).toMatchObject({ anyOf: [known('Deliverable'), openEnd] });
  });

  test('D14: the description says that a repeated request may be charged', () => {
    expect(description).toMatch(/may be charged, a repeated one included/);
    expect(description).toMatch(/Retry only if the connection was never\s+established, or after a 429\./);
  });
});
