import type { CleanPlan } from '../../list.js';
import { bytes } from '../bytes.js';
import { amount, inAddresses } from './figures.js';

/** What is in a list, and what of it is going to be sent. */
export function planLines(file: string, plan: CleanPlan): string[] {
  const { rows, addresses, duplicates, invalid } = plan;
  const found = [
    amount(rows, 'row'),
    inAddresses(addresses),
    amount(duplicates, 'duplicate'),
    `${amount(invalid, 'row')} without an address`,
  ];
  const { number, name, example } = plan.column;
  const shown = [number, name && JSON.stringify(name), example && `(${example})`].filter(Boolean).join(' ');
  return [`${file}: ${found.join(', ')}.`, `Column of addresses: ${shown}.`, jobsLine(plan)];
}

function jobsLine({ addresses, jobs, bytes: size, remaining }: CleanPlan): string {
  if (remaining.jobs === jobs) return `To send: ${inAddresses(addresses)} in ${amount(jobs, 'job')}, ${bytes(size)}.`;
  if (remaining.jobs === 0) return 'Nothing is left to send: an earlier run has sent all of it.';
  return `Left to send: ${inAddresses(remaining.addresses)} in ${remaining.jobs} of ${amount(jobs, 'job')}.`;
}
