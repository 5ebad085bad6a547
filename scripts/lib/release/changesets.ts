import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { relative, root } from '../paths.ts';
import { Problem } from '../problem.ts';

const folder = path.join(root, '.changeset');

export type Step = 'patch' | 'minor' | 'major';

export type Changeset = {
  /** As people write it: relative to the project. */
  file: string;
  /** How large a step the change is. */
  step: Step;
};

/** The changes that are announced and not released yet. @throws a {@link Problem} that names a file without a step. */
export function readChangesets(): Changeset[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return names.sort().map((name) => {
    const file = path.join(folder, name);
    return { file: relative(file), step: stepOf(file) };
  });
}

/** A changeset starts with a mapping of packages to steps between two lines of dashes. There is one package here. */
function stepOf(file: string): Step {
  const [, header = ''] = /^---\n(.*?)\n---$/ms.exec(readFileSync(file, 'utf8')) ?? [];
  const [step] = Object.values((parse(header) as Record<string, unknown> | null) ?? {});
  if (step === 'patch' || step === 'minor' || step === 'major') return step;
  throw new Problem(
    `${relative(file)}:1 names no step. It has to start with three lines: \`---\`, \`saino-email-cleaning: minor\` (or patch, or major), \`---\`.`,
  );
}
