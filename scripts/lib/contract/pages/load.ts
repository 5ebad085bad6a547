import { readFileSync } from 'node:fs';
import path from 'node:path';
import { asNetworkFailure } from '../../../../src/http/network-failure.ts';
import { readBody } from '../../../../src/http/response.ts';
import { Problem } from '../../problem.ts';

/** A page as Markdown, or why there is none: a reason that will not pass by itself. */
export type Loaded = { text: string } | { reason: string };

/** Time limit for a page in ms. */
const timeout = 60_000;

/** What the page is called in messages, and in a folder with `.md` behind it: the end of its address. */
export const pageName = (url: string): string => path.posix.basename(new URL(url).pathname);

/** Reads a page from its address, or from a folder. @throws a {@link Problem} where that cannot be done now. */
export function loadPage(url: string, folder: string | undefined): Promise<Loaded> | Loaded {
  return folder === undefined ? download(url) : readFile(path.join(folder, `${pageName(url)}.md`));
}

function readFile(file: string): Loaded {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem(`${path.basename(file)} cannot be read in the folder of --from (${code}).`);
  }
}

async function download(url: string): Promise<Loaded> {
  const address = `${url}.md`;
  const { ok, status, text } = await request(address);
  if (ok) return { text };
  if (!isTemporary(status)) return { reason: `responds with HTTP ${status}` };
  throw new Problem(`${address} cannot be read now (HTTP ${status}). Try again later.`);
}

async function request(address: string): Promise<{ ok: boolean; status: number; text: string }> {
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(address, { signal });
    const { text } = await readBody(response);
    return { ok: response.ok, status: response.status, text };
  } catch (error) {
    const failure = asNetworkFailure(error);
    if (!failure) throw error;
    const why = signal.aborted ? `no page within ${timeout / 1000} s` : failure.code;
    throw new Problem(`${address} cannot be reached (${why ?? 'the connection failed'}).`);
  }
}

const isTemporary = (status: number) => status === 408 || status === 429 || status >= 500;
