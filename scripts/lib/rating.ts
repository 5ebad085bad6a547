/** From the least to the most. */
export const impacts = ['none', 'patch', 'minor', 'major'] as const;
export type Impact = (typeof impacts)[number];

/** An API report of an entry. */
type Report = [name: string, text: string];

/** Rates the difference of two sets of reports. */
export function rateReports(before: Report[], now: Report[]): Impact {
  const old = before.flatMap(declarationsIn);
  const current = now.flatMap(declarationsIn);
  // A declaration that changed is not among those of today.
  if (old.some((declaration) => !current.includes(declaration))) return 'major';
  return current.some((declaration) => !old.includes(declaration)) ? 'minor' : 'none';
}

/** The declarations of a report, each behind the report's name. Comments have tags such as `@deprecated`. */
function declarationsIn([name, text]: Report): string[] {
  const [, code = ''] = /^```ts\n(.*)^```$/ms.exec(text) ?? [];
  const blocks = code.replaceAll(/^ *\/\/.*\n|^import .*\n/gm, '').split(/\n{2,}/);
  return blocks.filter((block) => block.trim() !== '').map((block) => `${name}\n${block.trim()}`);
}
