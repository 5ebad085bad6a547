import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Document } from '../document.ts';
import { Problem } from '../problem.ts';
import { lastLine, redocly } from '../spec.ts';

/** The two documents that are compared. */
export type Documents = { base: Document; revision: Document };

/** One change, as `redocly diff --format=json` prints it. */
export type Finding = {
  typeName: string;
  kind: 'added' | 'removed' | 'modified';
  impact: 'patch' | 'minor' | 'major';
  /** What the rules say of it. None, where no rule is about such a change. */
  verdicts: { ruleId: string; message: string }[];
  /** The key that changed. Absent, where the whole object was added or removed. */
  property?: string;
  base?: Place;
  revision?: Place;
};
type Place = { pointer: string; value?: unknown };

/** Every change that Redocly finds. It compares no examples. */
export async function findingsOf(documents: Documents, scratch: string): Promise<Finding[]> {
  const write = (name: string, content: string) => {
    const file = path.join(scratch, name);
    writeFileSync(file, content);
    return file;
  };
  const config = write('redocly.yaml', 'telemetry: off\nextends: [diff-recommended]\n');
  const base = write('base.json', JSON.stringify(documents.base));
  const revision = write('revision.json', JSON.stringify(documents.revision));
  const options = ['--format=json', '--fail-on=none', `--config=${config}`];
  const { stdout, stderr } = await redocly('diff', base, revision, ...options);
  if (!stdout.startsWith('{')) throw new Problem(`The documents cannot be compared:${lastLine(stderr)}`);
  return (JSON.parse(stdout) as { changes: Finding[] }).changes;
}
