// What a reader of the reference sees in a real browser, on a phone and on a desk, in the light and in the dark.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSections } from '../../../scripts/lib/docs/sections.ts';
import { operations } from '../../../scripts/lib/operations.ts';
import { root } from '../../../scripts/lib/paths.ts';
import {
  breachesOn,
  chooseSample,
  type DocsSite,
  type OpenPage,
  operationOn,
  sampleOn,
  startDocsSite,
} from '../../support/docs-site.ts';
import { namedExamples, document as spec } from '../../support/document.ts';
import { chromium, describeWith } from '../../support/interpreters.ts';

const screenshots = path.join(root, 'dist/screenshots');
const all = operations(spec);
const titles = readSections().map(({ text }) => text.slice(2).split('\n')[0] ?? '');
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

describeWith(chromium, 'the reference', (command) => {
  let site: DocsSite;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    site = await startDocsSite(command);
  });
  afterAll(() => site?.[Symbol.asyncDispose]());

  // One page for each, as a browser takes some seconds to open it. What changes it comes last.
  describe.each([
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
    { width: 1440, colorScheme: 'light' },
    { width: 1440, colorScheme: 'dark' },
  ] as const)('$width px wide, $colorScheme', ({ width, colorScheme }) => {
    const isDesk = width > 800;
    const isLight = colorScheme === 'light';
    const screenshot = (name: string) => path.join(screenshots, `${width}-${colorScheme}-${name}.png`);
    let opened: OpenPage;
    let page: Page;

    beforeAll(async () => {
      opened = await site.open({ viewport: { width, height: 900 }, colorScheme });
      page = opened.page;
    });
    afterAll(() => opened?.[Symbol.asyncDispose]());

    test('shows all text, fields and examples without a click', async () => {
      await page.screenshot({ path: screenshot('page'), fullPage: true });
      for (const name of titles) {
        expect(await page.getByRole('heading', { name }).first().isVisible(), name).toBe(true);
      }
      const text = oneLine(await page.locator('main').innerText());
      for (const { name, summary, value } of namedExamples) {
        expect(text, name).toContain(oneLine(summary));
        expect(text, name).toContain(oneLine(JSON.stringify(value, null, 2)));
      }
      for (const { id, responses, parameters } of all) {
        for (const { status } of responses) expect(text).toContain(`HTTP ${status} of ${id}`);
        for (const { description } of parameters) expect(text).toContain(oneLine(description).slice(0, 20));
      }
      for (const field of ['data.download_link', 'data.free_email', 'bulk_id', 'multipart/form-data', 'token']) {
        expect(text).toContain(field);
      }
    });

    test('cuts nothing off, and is no wider than the window', async () => {
      const cut = await page
        .locator('main *')
        .evaluateAll((elements) =>
          elements.flatMap((element) =>
            element.clientWidth > 0 &&
            element.scrollWidth > element.clientWidth + 1 &&
            getComputedStyle(element).overflowX !== 'visible'
              ? element.textContent
              : [],
          ),
        );
      expect(cut).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });

    test(`draws the life of a job as steps ${isDesk ? 'in a row' : 'below each other'}`, async () => {
      const steps = page.locator('[data-section-id="/section/the-life-of-a-job"] li:has(> strong)');
      const tops = await steps.evaluateAll((items) => items.map((item) => item.getBoundingClientRect().top));
      expect(tops).toHaveLength(5);
      expect(new Set(tops).size).toBe(isDesk ? 1 : 5);
    });

    if (isDesk)
      test('breaks no name of a field', async () => {
        const names = page.locator('main td:first-child code');
        const heights = await names.evaluateAll((codes) => codes.map((code) => code.getBoundingClientRect().height));
        expect(heights.length).toBeGreaterThan(20);
        expect(Math.max(...heights)).toBeLessThan(30);
      });

    test('breaks no rule for accessibility that is serious', async () => {
      expect(await breachesOn(page)).toEqual([]);
    });

    if (isDesk && isLight)
      test('uses the whole window: text and tables, and samples beside each operation', async () => {
        const edges = async (selector: string) => {
          const box = await page.locator(selector).first().boundingBox();
          return { left: box?.x ?? Number.NaN, right: (box?.x ?? Number.NaN) + (box?.width ?? Number.NaN) };
        };
        for (const section of ['limits', 'errors', 'all-fields-and-examples']) {
          const { left, right } = await edges(`[data-section-id^="/section/${section}"]`);
          expect(right - left, section).toBeGreaterThan(1000);
        }
        // The one thing beside the text is what Redoc shows of the document, and it stays with the introduction.
        const overview = await page.getByText('Servers', { exact: true }).boundingBox();
        const first = await page.locator('[data-section-id="/section/authentication"]').boundingBox();
        expect(overview?.x).toBeGreaterThan(700);
        expect(overview?.y).toBeLessThan(first?.y ?? 0);
        await page.mouse.wheel(0, 2000);
        await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1000);
        expect((await page.getByText('Servers', { exact: true }).boundingBox())?.y).toBeLessThan(0);
        for (const operation of all) {
          const text = await operationOn(page, operation).getByText('Responses', { exact: true }).boundingBox();
          const sample = await sampleOn(page, operation).boundingBox();
          expect(sample?.x, operation.id).toBeGreaterThan((text?.x ?? Number.NaN) + 300);
        }
      });

    if (isLight)
      test('shows each operation with its samples, as the test suite ran them', async () => {
        for (const operation of all) {
          expect(await operationOn(page, operation).getByRole('heading', { name: operation.summary }).isVisible()).toBe(
            true,
          );
          await operationOn(page, operation).screenshot({
            path: path.join(screenshots, `${width}-${operation.id}.png`),
          });
          const shown = sampleOn(page, operation);
          for (const { label, source } of operation.samples) {
            await chooseSample(page, operation, label);
            expect((await shown.innerText()).trimEnd()).toBe(source.trimEnd());
            const hidden = ({ clientHeight, scrollHeight }: Element) => scrollHeight - clientHeight;
            expect(await shown.evaluate(hidden), label).toBe(0);
          }
        }
      });

    test('has logged no error, and requested nothing from elsewhere', () => {
      expect(opened.wrong).toEqual([]);
    });
  });
});
