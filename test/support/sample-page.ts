import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { root } from '../../scripts/lib/paths.ts';
import type { Run } from './run.ts';

/**
 * Opens a sample that is a page, fills in its form and submits it.
 *
 * @returns what the page shows: as `stdout`, or, if it is a failure, as `stderr` with the code 1.
 */
export async function runPage(browser: Browser, file: string, { token = '', list = '' }): Promise<Run> {
  const page = await browser.newPage();
  try {
    // The same file that the CDN serves, from npm. The page's own integrity check compares it with the original.
    await page.route('https://cdn.jsdelivr.net/npm/jquery@4.0.0/dist/jquery.min.js', (route) =>
      route.fulfill({
        path: path.join(root, 'node_modules/jquery/dist/jquery.min.js'),
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
      }),
    );
    await page.goto(pathToFileURL(file).href);
    await page.getByLabel('Token').fill(token);
    const upload = page.getByLabel('List');
    if (await upload.count()) {
      // Under the name that it has on the user's disk.
      await upload.setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
    }
    await page.locator('[type=submit]').click();
    // The browser itself does not submit a form with an empty required field.
    const invalid = page.locator('input:invalid');
    if (await invalid.count()) {
      return failure(await invalid.evaluate((field) => (field as HTMLInputElement).validationMessage));
    }
    const text = `${await page.locator('output:not(:empty)').textContent()}\n`;
    return text.startsWith('Failed') ? failure(text) : { stdout: text, stderr: '', code: 0, signal: null };
  } finally {
    await page.close();
  }
}

const failure = (stderr: string): Run => ({ stdout: '', stderr, code: 1, signal: null });
