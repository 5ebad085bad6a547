import { statSync } from 'node:fs';
import { inScratch } from '../derive.ts';
import { readDocument } from '../document.ts';
import { operations } from '../operations.ts';
import { Problem } from '../problem.ts';
import { readReport } from './api-report.ts';
import { type Change, type Comparison, highest, nextVersion } from './change.ts';
import { documentChanges } from './document-changes.ts';
import type { Documents } from './findings.ts';
import { merge } from './merge.ts';
import { publicTypeChanges } from './public-type-changes.ts';
import { isCommit, lastRelease } from './release.ts';
import { commit, otherDocument, type Report, type State, workingTree } from './state.ts';

/** How the project differs from its last release. @throws a {@link Problem} if it cannot be compared. */
export async function compareWithLastRelease(): Promise<Comparison> {
  const release = lastRelease();
  if (release) return compareWith(release.tag);
  const { version } = readDocument().info;
  const notes = ['There is no release yet, so there is nothing to compare with.'];
  return { base: undefined, from: version, changes: [], operations: {}, notes, impact: 'none', next: version };
}

/** How the project differs from a commit, or from the document in a file. @throws a {@link Problem}. */
export function compareWith(base: string): Promise<Comparison> {
  return inScratch(async (scratch) => {
    const before = await findBase(base, scratch);
    return compare(before, await workingTree(scratch), scratch);
  });
}

async function findBase(base: string, scratch: string): Promise<State> {
  if (statSync(base, { throwIfNoEntry: false })?.isFile()) return otherDocument(base, scratch);
  if (isCommit(base)) return commit(base);
  throw new Problem(`"${base}" is neither a file nor a commit, branch or tag of this repository.`);
}

/** How `revision` differs from `base`. */
export async function compare(base: State, revision: State, scratch: string): Promise<Comparison> {
  const documents = { base: base.document, revision: revision.document };
  const printed = methodsOfClient([...base.reports, ...revision.reports]);
  const ofDocument = await documentChanges(documents, printed, scratch);
  const ofTypes = publicTypeChanges(base, revision);
  const changes = merge(ofDocument, ofTypes).map((change) => withCurrentIds(documents, change));
  const impact = highest(changes.map((change) => change.impact));
  return {
    base: base.name,
    from: base.version,
    changes,
    operations: Object.fromEntries(
      [revision, base]
        .flatMap(({ document }) => operations(document))
        .map(({ id, method, path }) => [id, `${method} ${path}`]),
    ),
    notes: [...new Set([...base.notes, ...revision.notes])],
    impact,
    next: nextVersion(base.version, impact),
  };
}

/** With the ids that the operations have now: one with the same method and path is the same operation. */
function withCurrentIds({ base, revision }: Documents, change: Change): Change {
  const now = operations(revision);
  const current = (id: string) => {
    const before = operations(base).find((operation) => operation.id === id);
    const found = now.find(({ method, path }) => method === before?.method && path === before.path);
    return now.some((operation) => operation.id === id) ? id : (found?.id ?? id);
  };
  return { ...change, operations: change.operations.map(current) };
}

/** The methods of `EmailCleaning`. The command line has a command for each operation among them. */
function methodsOfClient(reports: Report[]): string[] {
  return reports.flatMap(({ text }) => [...(readReport(text).get('EmailCleaning')?.members.keys() ?? [])]);
}
