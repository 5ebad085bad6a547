// The reference shows each sample from its file, and a test runs it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { operationOf } from '../../support/document.ts';
import { languages } from '../../support/sample-job.ts';
import { samples } from '../../support/sample-stage.ts';

describe.each(readdirSync(samples))('%s', (operationId) => {
  const folder = path.join(samples, operationId);
  const names = readdirSync(folder);
  const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');

  test('has each file once in the reference, as it stands', () => {
    const shown = operationOf(operationId).samples.map(({ source }) => source);
    expect(shown.sort()).toEqual(names.map(textOf).sort());
  });

  test('has a sample in each language, which a test runs', () => {
    expect(names).toEqual(expect.arrayContaining(languages));
    const testFile = `${operationId.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.test.ts`;
    expect(existsSync(path.join(import.meta.dirname, testFile)), testFile).toBe(true);
  });

  test.each(names)('has 10 to 25 lines in %s', (name) => {
    const lines = textOf(name).trimEnd().split('\n').length;
    expect(lines).toBeGreaterThanOrEqual(10);
    expect(lines).toBeLessThanOrEqual(25);
  });
});
