import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/lib/paths.ts';

type Field = { type: string; id?: string; attributes: { label?: string; value?: string }; validations?: object };

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { body } = parse(read('.github/ISSUE_TEMPLATE/bug.yml')) as { body: Field[] };
const fields = body.filter(({ id }) => id !== undefined);

/** The first paragraph below the heading on reporting. */
const reporting = read('SECURITY.md').split('\n## Reporting\n')[1]?.trim().split('\n\n')[0];

test('the form of a bug requires what it takes to find it', () => {
  const required = fields.filter(({ validations }) => validations && 'required' in validations).map(({ id }) => id);
  expect(required).toEqual(['code', 'version', 'runtime', 'runtime-version', 'steps']);
});

test('the form of a bug has no field for a token or an address, and says so first', () => {
  const [first] = body;
  expect(first?.attributes.value).toMatch(/Never paste a token, an email address, or a link to a report/);
  for (const { type, attributes } of fields) {
    if (type !== 'checkboxes') expect(attributes.label).not.toMatch(/token|address|link/i);
  }
});

test('nobody reports a leak in an issue', () => {
  expect(reporting).toMatch(/Report it privately .* not in an issue/);
  expect(parse(read('.github/ISSUE_TEMPLATE/config.yml'))).toEqual({ blank_issues_enabled: false });
});
