import { readChangesets } from '../changesets.ts';
import { Problem } from '../problem.ts';
import { bumpFor, type Comparison, compareVersions, highest, impacts } from './change.ts';

/** @throws a {@link Problem} if no changeset announces what changed, or if the highest bump is too low for it. */
export function checkAnnounced({ base, impact, from, next }: Comparison, name: string, version: string): void {
  // `changeset version` has used the changesets up, and the release is not tagged yet.
  if (impact === 'none' || compareVersions(version, next) >= 0) return;
  const required = bumpFor(impact, from);
  const announced = highest(readChangesets().map(({ bump }) => bump));
  if (impacts.indexOf(announced) >= impacts.indexOf(required)) return;
  const what = announced === 'none' ? 'no changeset announces it' : `the changesets announce a ${announced} bump`;
  const command = `npx changeset add --${required} ${name} -m "What changed, and what callers do about it."`;
  throw new Problem(
    `The API changed since ${base} (impact: ${impact}), which takes a ${required} bump, but ${what}.\n` +
      `  See what changed: npm run diff\n  Announce it:      ${command}`,
  );
}
