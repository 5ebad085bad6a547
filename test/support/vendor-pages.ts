// Pages as the vendor writes them, in both forms that GitBook has for a page. The structure is theirs, the words are ours.

type Page = { operation: [method: string, path: string]; inputs: string[][]; success: string; intro: string };

const token = ['headers', 'token', 'string', 'You find it in the Saino\n application.'];
const failure = "{\n  status: 'failed',\n  error: '' // a reason\n}";
const link = 'https://x.amazonaws.com/list.csv';

/** By the end of their address. */
export const vendorPages: Record<string, Page> = {
  'bulk-email': {
    operation: ['POST', 'verify-bulk'],
    intro: 'Lists stay under 15MB and 100,000 rows. Their column is called "emails".',
    inputs: [token, ['form-data-parameters', 'file', 'object', 'A .csv/.txt/.xlsx as form-data \\(a blob\\)']],
    success: '{\n  status: \'success\',\n  bulk_id: 1002,\n  message: "Successfully added in queue"\n}',
  },
  'bulk-email-progress-status': {
    operation: ['GET', 'bulk-progress'],
    intro: 'How far a job is.',
    inputs: [token, ['query-parameters', 'bulk\\_id', 'integer', 'Which job.']],
    success: `{ "data": { "bulk_id": 1002, "status": "completed", "percentage": 100,\n"download_link": "${link}" },\n"status": "success" }`,
  },
  'single-email': {
    operation: ['GET', 'verify-single'],
    intro: 'One address.',
    inputs: [token, ['query-parameters', 'email', 'string', 'Which address.']],
    success:
      '{ "data":{ "email":"any@gmail.com", "free_email":"true",\n"result":"Safe to Send / Unsafe to Send", "status":"Deliverable" }, "status":"success" }',
  },
};

const server = 'https://api.saino.io';
const folder = '/api/apis/email-cleaning/';
const tab = (title: string, text: string) => `{% tab title="${title}" %}\n\`\`\`text\n${text}\n\`\`\`\n{% endtab %}\n`;

/** The source of a page, up to its samples. */
export function sourceForm({ operation: [method, path], inputs, success, intro }: Page): string {
  const parameters = inputs.map(
    ([place, name, type, text]) =>
      `{% api-method-${place} %}\n{% api-method-parameter name="${name}" type="${type}" required=false %}\n${text}\n{% endapi-method-parameter %}\n{% endapi-method-${place} %}`,
  );
  const responses = Object.entries({ 200: success, 400: failure }).map(
    ([status, body]) => `{% api-method-response-example httpCode=${status} %}\n\`\`\`\n${body}\n\`\`\`\n`,
  );
  const start = `{% api-method method="${method?.toLowerCase()}" host="${server}" path="${folder}${path}" %}`;
  return [`# A page\n\n${intro}`, start, ...parameters, ...responses, '{% endapi-method %}'].join('\n');
}

/** What GitBook serves under the address of a page with `.md` behind it, up to its samples. */
export function newForm({ operation: [method, path], inputs, success, intro }: Page): string {
  const rows = inputs.map(
    ([place, name, type, text = '']) =>
      `#### ${place}\n\n| Name | Type | Description |\n| --- | --- | --- |\n| ${name}<mark style="color:red;">\\*</mark> | ${type} | ${text.replace('\n', '')} |\n`,
  );
  const start = `<mark style="color:blue;">\`${method}\`</mark> \`${server}${folder}${path}\`\n`;
  return [`# A page\n\n${intro}&#x20;\n`, start, ...rows, tab('200 ', success), tab('400 ', failure)].join('\n');
}

/** Samples show most of a page once more, but no fact is looked for there. */
export const samples = (page: Page, titles = ['NodeJs', 'PHP-HTTP', 'JQUERY', 'Python']): string =>
  ['\n#### Samples\n', ...titles.map((title) => tab(title, `<?php\n${sourceForm(page)}`))].join('\n');
