import { readFileSync } from 'node:fs';
import { checkApi, type Options } from './lib/contract/api.ts';
import { checkPages } from './lib/contract/pages.ts';
import { readDocument } from './lib/document.ts';
import { relative, spec } from './lib/paths.ts';
import { main, Problem, readArguments } from './lib/problem.ts';
import { lineOf } from './lib/spec.ts';

const usage =
  'npm run contract -- [--bulk-id <id>] [--verify <address>] [--start <file>], or with --pages [--from <folder>]';

/** `unchecked`: there was no connection, or the usage was wrong. */
const exitCodes = { deviates: 1, unchecked: 2 };

await main(async () => {
  const text = { type: 'string' } as const;
  const options = { 'bulk-id': text, verify: text, start: text, pages: { type: 'boolean' }, from: text } as const;
  // Positionals are allowed here, as the message about them would repeat them, and one may be an address.
  const { values, positionals } = readArguments({ options, allowPositionals: true }, usage);
  if (positionals.length > 0) throw new Problem(`Every value belongs to an option. Usage: ${usage}`);
  const { pages = false, from, ...inputs } = values;
  const isMixed = pages ? Object.keys(inputs).length > 0 : from !== undefined;
  if (isMixed) throw new Problem(`These options do not go together. Usage: ${usage}`);
  await (pages ? reportPages(from) : reportApi(inputs));
}, exitCodes.unchecked);

async function reportPages(from: string | undefined): Promise<void> {
  const missing = await checkPages(readDocument(), from);
  if (missing.length > 0) process.exitCode = exitCodes.deviates;
  for (const line of missing) console.log(`✖ ${line} Search for its number in spec/ and test/spec/.`);
  if (missing.length === 0) console.log('✔ The pages show every fact.');
}

async function reportApi(options: Options): Promise<void> {
  checkOptions(options);
  const results = await checkApi(readDocument(), options, readToken(), readServer());
  const deviations = results.flatMap(({ findings }) => findings.filter(({ isNote }) => !isNote)).length;
  const isCutShort = results.some(({ isUnreachable }) => isUnreachable);
  if (isCutShort) process.exitCode = exitCodes.unchecked;
  if (deviations > 0) process.exitCode = exitCodes.deviates;
  for (const result of results) {
    console.log(result.text);
    for (const { isNote, pointer, text } of result.findings) {
      console.log(`  ${isNote ? 'ℹ' : '✖'} ${relative(spec)}:${lineOf(pointer)} ${text}`);
    }
  }
  const count = `${deviations} ${deviations === 1 ? 'deviation' : 'deviations'}`;
  if (isCutShort) console.log(`✖ The API could not be reached. Up to then, ${count}.`);
  else console.log(`${deviations > 0 ? '✖' : '✔'} ${count}.`);
}

/** @throws a {@link Problem} that does not repeat the value, as it may be an address. */
function checkOptions({ 'bulk-id': bulkId, verify, start }: Options): void {
  const isId = bulkId === undefined || (/^[1-9]\d*$/.test(bulkId) && Number.isSafeInteger(Number(bulkId)));
  if (!isId) throw new Problem(`--bulk-id has to be an integer from 1 to ${Number.MAX_SAFE_INTEGER}.`);
  if (verify === '') throw new Problem('--verify has no value.');
  try {
    if (start !== undefined) readFileSync(start);
  } catch {
    throw new Problem('The file of --start cannot be read.');
  }
}

function readToken(): string {
  const token = process.env.SAINO_TOKEN?.trim() ?? '';
  if (/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(token)) return token;
  throw new Problem('Set SAINO_TOKEN to your token: one line of visible ASCII characters.');
}

function readServer(): string | undefined {
  const url = process.env.SAINO_BASE_URL;
  if (!url) return undefined;
  if (/^https?:\/\/[^\s@?#]+$/.test(url) && URL.canParse(url)) return url.replace(/\/$/, '');
  throw new Problem('SAINO_BASE_URL has to be an http or https URL without credentials, query or fragment.');
}
