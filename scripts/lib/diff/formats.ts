import { readFileSync } from 'node:fs';
import path from 'node:path';
import { entries, reports } from '../api-reports.ts';
import { relative, spec } from '../paths.ts';
import { lineOf } from '../spec.ts';
import type { Change, Comparison } from './change.ts';
import { consequence, groupsOf, summary, verdict } from './groups.ts';

/** How a comparison is printed. The last two lines are the same in each format. */
export const formats: Record<string, (comparison: Comparison) => string> = { text, markdown, github };

/** For a terminal. */
function text(comparison: Comparison): string {
  const line = (change: Change) =>
    [
      `  ${change.impact}  ${change.text}`,
      ...[consequence(change)].filter(Boolean).map((rest) => `         ${rest}`),
    ].join('\n');
  return join([
    summary(comparison),
    ...groupsOf(comparison).map(({ heading, changes }) => [heading, ...changes.map(line)].join('\n')),
    ...comparison.notes,
    verdict(comparison),
  ]);
}

/** For a pull request. */
function markdown(comparison: Comparison): string {
  const line = (change: Change) => `- **${change.impact}:** ${[change.text, consequence(change)].join(' ').trim()}`;
  const title = summary(comparison);
  return join([
    comparison.changes.length > 0 ? `## ${title}` : title,
    ...groupsOf(comparison).map(({ heading, changes }) => `### ${heading}\n\n${changes.map(line).join('\n')}`),
    ...comparison.notes,
    verdict(comparison),
  ]);
}

/** As workflow commands of GitHub, which show each change beside its line in the spec. */
function github(comparison: Comparison): string {
  const annotations = groupsOf(comparison).flatMap(({ heading, changes }) =>
    changes.map((change) => {
      const { file, line } = placeOf(change);
      const properties = { ...(file ? { file, line } : {}), title: `${change.impact}: ${heading}` };
      const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
      const command = change.impact === 'major' ? 'warning' : 'notice';
      return `::${command} ${list.join(',')}::${escapeData([change.text, consequence(change)].join(' ').trim())}`;
    }),
  );
  return join([summary(comparison), annotations.join('\n'), ...comparison.notes, verdict(comparison)]);
}

const escapeData = (value: string) => value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (value: string) => escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');

function placeOf({ at }: Change): { file?: string; line?: number } {
  if ('pointer' in at) return { file: relative(spec), line: lineOf(at.pointer) };
  const declared = new RegExp(`^(export )?(declare )?(type|class|interface|function|const) ${at.declaration}\\b`);
  for (const { report } of entries()) {
    const file = path.join(reports, report);
    const index = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => declared.test(line));
    if (index !== -1) return { file: relative(file), line: index + 1 };
  }
  return {};
}

const join = (parts: string[]) => parts.filter(Boolean).join('\n\n');
