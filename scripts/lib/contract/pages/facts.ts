import type { policies } from '../../../../src/policies.ts';
import { type Document, isRecord } from '../../document.ts';
import type { Operation } from '../../operations.ts';
import { createShow } from '../show.ts';
import { differences } from './differences.ts';
import { documentedExample, inputTypes, namedValues } from './documented.ts';
import { type Page, type PageInput, readExample } from './page.ts';

/** Something that is known about the API from a page of the vendor. */
export type Fact = {
  /** As in comments of the spec and names of tests: `F4`. */
  id: string;
  /** The operationId that the page is about; absent for what every page shows. */
  operation?: keyof typeof policies;
  check: Check;
};

/** Returns what a page no longer shows, or shows besides, as phrases with the page as their subject. */
type Check = (page: Page, operation: Operation, document: Document) => string[];

const show = createShow([]);

const server: Check = ({ operations }, { server: expected }) =>
  operations.some(({ url }) => URL.parse(url)?.origin === expected) ? [] : [`does not show the server ${expected}`];

const address: Check = ({ operations }, { method, path }) => {
  const isExpected = (one: { method: string; url: string }) =>
    one.method === method && URL.parse(one.url)?.pathname === path;
  return [
    ...(operations.some(isExpected) ? [] : [`does not show the operation ${method} ${path}`]),
    ...(operations.length > 1 ? ['shows more than one operation'] : []),
  ];
};

const token: Check = ({ inputs }, { security }) => {
  const headers = inputs.filter((input) => input.in === 'header');
  const isToken = (header: { name: string }) => security.some(({ name }) => name === header.name);
  const missingTokens = security.filter(({ name }) => !headers.some((header) => header.name === name));
  const comesFromApplication = ({ description }: PageInput) => /saino application/i.test(description);
  return [
    ...missingTokens.map(({ name }) => `does not show the header \`${name}\``),
    ...headers
      .filter(isToken)
      .flatMap((header) => [
        ...(header.type === 'string' ? [] : [`does not show the header \`${header.name}\` as string`]),
        ...(comesFromApplication(header) ? [] : ['does not say that the token comes from the Saino application']),
      ]),
    ...headers.filter((header) => !isToken(header)).map(({ name }) => `also shows the header ${show.name(name)}`),
  ];
};

const input: Check = ({ inputs }, operation, document) => {
  const expected = inputTypes(document, operation);
  const shown = inputs.filter((one) => one.in !== 'header');
  return [
    ...expected.flatMap(({ name, in: place, type }) => {
      const found = shown.find((one) => one.name === name && one.in === place);
      if (!found) return [`does not show \`${name}\` in the ${place}`];
      return type === undefined || found.type === type ? [] : [`does not show \`${name}\` as ${type}`];
    }),
    ...shown
      .filter((one) => expected.every(({ name }) => name !== one.name))
      .map((one) => `also shows ${show.name(one.name)} in the ${one.in}`),
  ];
};

const upload: Check = (page, operation, document) => {
  const description = page.inputs.find((one) => one.in === 'body')?.description ?? '';
  return [
    ...input(page, operation, document),
    ...missing(description, {
      '.csv files': /\.csv\b/i,
      '.txt files': /\.txt\b/i,
      '.xlsx files': /\.xlsx\b/i,
      'that the file is sent as form data': /form.?data/i,
    }),
  ];
};

const limits: Check = ({ prose }) =>
  missing(prose, {
    'the limit of 15 MB': /\b15 ?MB\b/i,
    'the limit of 100,000 addresses': /\b100[,.]?000\b/,
    'that the column of addresses is called "emails"': /["'“‘`]emails["'”’`]/,
  });

const envelope: Check = (page, operation) =>
  withExample(page, '200', (shown) => {
    const expected = documentedExample(operation, '200');
    // What is in `data` is a fact of its own.
    return differences(withoutData(expected), withoutData(shown));
  });

const data: Check = (page, operation) =>
  withExample(page, '200', (shown) =>
    'data' in shown ? differences(documentedExample(operation, '200').data, shown.data, ['data']) : [],
  );

const success: Check = (page, operation) =>
  withExample(page, '200', (shown) => differences(documentedExample(operation, '200'), shown));

/** The page shows the values of `result` in one, with a slash between them (D12). */
const result: Check = (page, operation, document) =>
  withExample(page, '200', (shown) => {
    const expected = documentedExample(operation, '200');
    const values = namedValues(document, operation, 'result').join(' / ');
    const asOnPage = { ...expected, data: { ...(isRecord(expected.data) ? expected.data : {}), result: values } };
    return differences(asOnPage, shown);
  });

const failure: Check = (page, operation) =>
  withExample(page, '400', (shown) => differences(documentedExample(operation, '400'), shown));

/** The vendor documents two responses. One more is what the spec waits for. */
const statuses: Check = ({ responses }, operation) => {
  const documented = operation.responses.map(({ status }) => status);
  return responses
    .filter(({ status }) => !documented.includes(status))
    .map(({ status }) => `also shows the response ${status}`);
};

const languages: Check = ({ samples }) => {
  const letters = (title: string) => title.toLowerCase().replaceAll(/[^a-z]/g, '');
  // The vendor's titles differ: one of them is PHP-HTTP.
  return ['Node.js', 'PHP', 'jQuery', 'Python']
    .filter((language) => !samples.some((title) => letters(title).startsWith(letters(language))))
    .map((language) => `does not show a sample in ${language}`);
};

export const facts: Fact[] = [
  { id: 'F1', check: server },
  { id: 'F2', operation: 'getBulkProgress', check: address },
  { id: 'F3', check: token },
  { id: 'F4', operation: 'getBulkProgress', check: input },
  { id: 'F5', operation: 'getBulkProgress', check: envelope },
  { id: 'F6', operation: 'getBulkProgress', check: data },
  { id: 'F7', operation: 'getBulkProgress', check: failure },
  { id: 'F8', check: languages },
  { id: 'F9', operation: 'startBulk', check: address },
  { id: 'F10', operation: 'startBulk', check: upload },
  { id: 'F11', operation: 'startBulk', check: limits },
  { id: 'F12', operation: 'startBulk', check: success },
  { id: 'F13', operation: 'startBulk', check: failure },
  { id: 'F14', operation: 'verifyEmail', check: (...args) => [...address(...args), ...input(...args)] },
  { id: 'F15', operation: 'verifyEmail', check: result },
  { id: 'F16', operation: 'verifyEmail', check: failure },
  { id: 'D5', check: statuses },
];

/** Checks the example of a response, if it is there and an object. */
function withExample(
  { responses }: Page,
  status: string,
  check: (example: Record<string, unknown>) => string[],
): string[] {
  const response = responses.find((one) => one.status === status);
  if (!response) return [`does not show a response ${status}`];
  const example = readExample(response.body);
  const inExample = (phrase: string) => `${phrase} in the response ${status}`;
  return isRecord(example) ? check(example).map(inExample) : [`shows no object as the response ${status}`];
}

const withoutData = (envelope: Record<string, unknown>) =>
  isRecord(envelope.data) ? { ...envelope, data: undefined } : envelope;

/** Of what a text should say, by what to call it, that which it does not. */
const missing = (text: string, parts: Record<string, RegExp>): string[] =>
  Object.entries(parts)
    .filter(([, pattern]) => !pattern.test(text))
    .map(([what]) => `does not show ${what}`);
