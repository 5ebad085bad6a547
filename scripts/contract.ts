import { checkApi } from './lib/contract/check-api.ts';
import { checkPages } from './lib/contract/pages/check-pages.ts';
import { exitCodes, type Report } from './lib/contract/report.ts';
import { reportApi } from './lib/contract/report-api.ts';
import { readDocument } from './lib/document.ts';
import { main, Problem, readArguments } from './lib/problem.ts';

const usage =
  'npm run contract -- [--bulk-id <id>] [--verify <address>] [--start <file>], or npm run contract -- --pages [--from <folder>]';

await main(async () => {
  const { values, positionals } = readArguments(
    {
      options: {
        'bulk-id': { type: 'string' },
        verify: { type: 'string' },
        start: { type: 'string' },
        pages: { type: 'boolean' },
        from: { type: 'string' },
      },
      // They are not repeated in a message, since one may be an address.
      allowPositionals: true,
    },
    usage,
  );
  if (positionals.length > 0) throw new Problem(`Every value belongs to an option. Usage: ${usage}`);
  const { pages = false, from, ...inputs } = values;
  const isMixed = pages ? Object.keys(inputs).length > 0 : from !== undefined;
  if (isMixed) throw new Problem(`These options do not go together. Usage: ${usage}`);
  const { lines, exitCode } = await (pages ? checkPages(readDocument(), from) : checkServer(inputs));
  process.exitCode = exitCode;
  console.log(lines.join('\n'));
}, exitCodes.unchecked);

/** Holds the API that the environment names against the spec. */
async function checkServer(options: Record<string, string | undefined>): Promise<Report> {
  const document = readDocument();
  return reportApi(await checkApi({ document, server: readServer(), token: readToken(), options }));
}

function readToken(): string {
  const token = process.env.SAINO_TOKEN?.trim() ?? '';
  if (/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(token)) return token;
  throw new Problem('Set SAINO_TOKEN to your token: one line of visible ASCII characters.');
}

function readServer(): string | undefined {
  const text = process.env.SAINO_BASE_URL;
  if (!text) return undefined;
  const url = URL.parse(text);
  const isPlain = url && !url.username && !url.password && !/[?#]/.test(text);
  if (isPlain && /^https?:$/.test(url.protocol)) return text.replace(/\/$/, '');
  throw new Problem('SAINO_BASE_URL has to be an http or https URL without credentials, query or fragment.');
}
