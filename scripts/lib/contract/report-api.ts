import type { ApiCheck, Result } from './check-api.ts';
import type { Finding } from './finding.ts';
import { count, exitCodes, type Report, specPlace } from './report.ts';

/** How many findings of one response are listed. A body of another kind has as many as it has properties. */
const mostFindings = 20;

export function reportApi({ results, skipped, unseen }: ApiCheck): Report {
  const deviations = results.flatMap(findingsOf).filter(({ kind }) => kind === 'deviation').length;
  const isCutShort = results.some((result) => 'failure' in result);
  const lines = [
    ...results.flatMap(describeResult),
    ...skipped.map(({ operation, why }) => `${operation.id} was not sent: ${why}.`),
    ...(unseen.length > 0 ? [`Documented responses that did not come: ${unseen.join(', ')}.`] : []),
    summaryOf(deviations, results.length, isCutShort),
  ];
  if (deviations > 0) return { lines, exitCode: exitCodes.deviates };
  return { lines, exitCode: isCutShort ? exitCodes.unchecked : exitCodes.fits };
}

const findingsOf = (result: Result): Finding[] => ('findings' in result ? result.findings : []);

function describeResult(result: Result): string[] {
  const { operation, what, warning } = result.probe;
  const request = `${operation.id} ${what}`;
  if ('failure' in result) return [`${request}: no response (${result.failure}).${warning ? ` ${warning}` : ''}`];
  const { status, findings } = result;
  const rest = findings.length - mostFindings;
  return [
    `${request}: HTTP ${status}`,
    ...findings.slice(0, mostFindings).map(describeFinding),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ];
}

const describeFinding = ({ kind, pointer, what }: Finding): string =>
  `  ${kind === 'deviation' ? '✖' : 'ℹ'} ${specPlace(pointer)} ${what}`;

function summaryOf(deviations: number, responses: number, isCutShort: boolean): string {
  if (isCutShort) return `✖ The API could not be reached. Up to then, ${count(deviations, 'deviation')}.`;
  return `${deviations === 0 ? '✔' : '✖'} ${count(deviations, 'deviation')} in ${count(responses, 'response')}.`;
}
