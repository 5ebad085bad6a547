import { type Document, resolve } from '../document.ts';
import { operations } from '../operations.ts';

/** A passage of a text that lists something of the document, and so is wrong once the document has more or less of it. */
export type Passage = {
  file: string;
  /** Finds the passage. Its group is the list. */
  at: RegExp;
  /** Finds each item in the list. */
  item: RegExp;
  /** What the list has to have, no more and no less. */
  all?: (document: Document) => string[];
  /** What the list must not have. */
  none?: (document: Document) => string[];
};

const status = /\b[1-5]\d\d\b/g;
const code = /(?<=`)\w+(?=`)/g;

const statuses = (document: Document) =>
  operations(document).flatMap(({ responses }) => responses.map((response) => response.status));
const failures = (document: Document) => statuses(document).filter((one) => one >= '4');
const ids = (document: Document) => operations(document).map(({ id }) => id);

/** The values of a property of a schema that are named. */
const valuesOf =
  (schema: string, property: string) =>
  (document: Document): string[] => {
    const { properties = {} } = document.components?.schemas?.[schema] ?? {};
    const found = properties[property];
    if (!found) return [];
    const { anyOf = [], enum: values = [] } = resolve(document, found);
    const named = anyOf.flatMap((option) => resolve(document, option).const ?? []);
    return [...values, ...named].map(String);
  };

const [readme, spec] = ['README.md', 'spec/openapi.yaml'];
const [life, errors, open] = ['spec/docs/2-life-of-a-job.md', 'spec/docs/4-errors.md', 'spec/docs/5-not-documented.md'];

export const passages: Passage[] = [
  { file: readme, at: /## The API\n\n((?:\|.*\n)+)/, item: /(?<=^\| `)\w+(?=`)/gm, all: ids },
  { file: readme, at: /and fails with HTTP (.*?) and `/, item: status, all: failures },
  {
    file: readme,
    at: /Only (`\w+`(?:[^.]*`)?) (?:is|are) documented/,
    item: code,
    all: valuesOf('BulkProgress', 'status'),
  },
  { file: spec, at: /Only the responses (.*?) are documented/s, item: status, all: statuses },
  { file: spec, at: /Be prepared for others, such as (.*?) or an?\s+HTML/s, item: status, none: statuses },
  { file: spec, at: /Uploads and verifications may be charged\. (Retry .*?\.)\n/s, item: code, all: ids },
  {
    file: life,
    at: /^(`\w+`.*?) (?:is|are) the only documented status/m,
    item: code,
    all: valuesOf('BulkProgress', 'status'),
  },
  { file: errors, at: /documented failure is an HTTP (.*?) whose/s, item: status, all: failures },
  {
    file: errors,
    at: /\| Response .*\n((?:\|.*\n)+)/,
    item: /(?<=^\| )\d{3}\b(?!.*\| Not documented)/gm,
    all: statuses,
  },
  { file: errors, at: /\*\*What is safe to retry\.\*\*(.*?)\n\n/s, item: code, all: ids },
  { file: open, at: /\*\*Responses other than (.*?)\*\*/s, item: status, all: statuses },
  { file: open, at: /\*\*Responses other than .*?\*\*, such as (.*?)\.\n/s, item: status, none: statuses },
  { file: open, at: /Other statuses of a job\*\* than (.*?),/s, item: code, all: valuesOf('BulkProgress', 'status') },
  {
    file: open,
    at: /`data\.status` of a verified address\*\* than (.*?),/s,
    item: code,
    all: valuesOf('EmailVerification', 'status'),
  },
];
