import type { CleanResult } from '../../list.js';
import { figure } from './figures.js';

/** What was written, in words and figures. */
export function summary(result: CleanResult): string[] {
  const { output, kept, plan, columns, withVerdict, withoutVerdict, unmatched, contradicting, keptReports } = result;
  if (output === undefined) return [result.unfinished.length > 0 ? 'Nothing was written.' : 'Nothing was sent.'];
  const ofAll = kept === plan.rows ? '' : ` of ${figure(plan.rows)}`;
  const lines: [string, string][] = [
    ['rows written', `${figure(kept)}${ofAll}`],
    ['columns added', columns.join(', ')],
    ['rows with a verdict', figure(withVerdict)],
    ['rows without a verdict', figure(withoutVerdict)],
    ['report rows without a match', figure(unmatched)],
  ];
  if (contradicting > 0) lines.push(['contradicting verdicts', `${figure(contradicting)}, of which none is used`]);
  for (const report of keptReports) lines.push(['report without a match', `${report}, which is kept`]);
  const width = Math.max(...lines.map(([label]) => label.length));
  return [`Wrote ${output}.`, ...lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`)];
}
