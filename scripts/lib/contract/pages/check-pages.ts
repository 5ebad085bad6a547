import type { Document } from '../../document.ts';
import { type Operation, operations } from '../../operations.ts';
import { Problem } from '../../problem.ts';
import { operationPointer } from '../pointer.ts';
import { count, exitCodes, type Report, specPlace } from '../report.ts';
import { type Fact, facts } from './facts.ts';
import { type Loaded, loadPage, pageName } from './load.ts';
import { readPage } from './page.ts';
import { placesOf } from './places.ts';

/**
 * Holds the vendor's pages, whose addresses are in the spec (`externalDocs`), against the facts that it has from them.
 *
 * @param folder - Where the pages are, each called as its address ends. By default, they are downloaded.
 */
export async function checkPages(document: Document, folder: string | undefined): Promise<Report> {
  const pages = operations(document).filter(({ externalDocs }) => externalDocs !== undefined);
  checkAddresses(pages);
  const deviations: string[] = [];
  for (const operation of pages) {
    const url = operation.externalDocs?.url ?? '';
    deviations.push(...checkPage(document, operation, pageName(url), await loadPage(url, folder)));
  }
  const isFine = deviations.length === 0;
  const summary = `${isFine ? '✔' : '✖'} ${count(deviations.length, 'deviation')} in ${count(pages.length, 'page')}.`;
  return {
    lines: [...deviations.map((line) => `✖ ${line}`), summary],
    exitCode: isFine ? exitCodes.fits : exitCodes.deviates,
  };
}

/** @throws a {@link Problem} if a fact would not be checked, as the spec has no page for its operation. */
function checkAddresses(pages: Operation[]): void {
  const lost = facts.find(({ operation }) => operation !== undefined && !pages.some(({ id }) => id === operation));
  if (!lost) return;
  throw new Problem(`${lost.id} cannot be checked: the spec has no \`externalDocs\` for ${lost.operation}.`);
}

function checkPage(document: Document, operation: Operation, name: string, loaded: Loaded): string[] {
  const known = facts.filter((fact) => fact.operation === undefined || fact.operation === operation.id);
  const page = 'text' in loaded ? readPage(loaded.text) : undefined;
  if (page) return known.flatMap((fact) => describe(fact, name, fact.check(page, operation, document)));
  const reason = 'text' in loaded ? whyUnreadable(loaded.text) : loaded.reason;
  const unchecked = known.map(({ id }) => id).join(', ');
  return [`${specPlace(operationPointer(operation, 'externalDocs'))} ${name} ${reason}. Not checked: ${unchecked}.`];
}

const describe = ({ id }: Fact, name: string, deviations: string[]): string[] =>
  deviations.map((deviation) => `${id} ${name} ${deviation}. See ${placesOf(id).join(', ')}.`);

function whyUnreadable(text: string): string {
  if (text.trim() === '') return 'is empty';
  return /^\s*<(?:!doctype|html)/i.test(text)
    ? 'is HTML, not Markdown'
    : 'is in neither form of the page that is known';
}
