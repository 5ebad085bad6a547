import { type Declaration, type Declarations, print, readReport } from './api-report.ts';
import type { Change } from './change.ts';
import { inputsOnly, mapsOfAlternatives } from './directions.ts';
import { memberChanges } from './member-changes.ts';

/** A change of a public type. `declaration` is its name, in the new report unless it is gone. */
export type TypeChange = Pick<Change, 'impact' | 'text' | 'action'> & {
  declaration: string;
  /** The path of the member that it is about. Absent, if it is about the whole declaration. */
  member?: string;
  /** What became of the name that callers import. Such changes are listed together. */
  name?: 'new' | 'gone' | 'renamed';
};

/**
 * Every difference of two API reports of the same entry.
 *
 * What is new is minor, unless a caller has to pass it in or handle it. Every other change is major, as a program may
 * read a type, write it, or name it: a change that is harmless to one of them breaks another. Only what callers do
 * nothing but pass in may come to accept more.
 */
export function typeChanges(baseReport: string, revisionReport: string): TypeChange[] {
  const { renames, report } = followRenames(baseReport, readReport(revisionReport));
  const base = readReport(report);
  const revision = readReport(revisionReport);
  const context = { inputs: inputsOnly(revision), maps: mapsOfAlternatives(revision) };
  const names = [...new Set([...base.keys(), ...revision.keys()])];
  return [
    ...renames.map(
      ([from, to]): TypeChange => ({
        impact: 'major',
        declaration: to,
        name: 'renamed',
        text: `\`${from}\` to \`${to}\``,
        action: 'Import the new name.',
      }),
    ),
    ...names.flatMap((name) => compareDeclarations(base.get(name), revision.get(name), context)),
  ];
}

/** The report with the new names of what was only renamed, so that nothing else differs by them. */
function followRenames(report: string, revision: Declarations, renames: [string, string][] = []) {
  const base = readReport(report);
  const text = ({ node }: Declaration) => print(node);
  const only = (here: Declarations, there: Declarations) =>
    [...here.values()].filter(({ name, exported }) => exported && !there.has(name));
  for (const gone of only(base, revision)) {
    const word = new RegExp(`\\b${gone.name}\\b`, 'g');
    const found = only(revision, base).find(({ name, node }) => text(gone).replace(word, name) === print(node));
    if (!found) continue;
    return followRenames(report.replace(word, found.name), revision, [...renames, [gone.name, found.name]]);
  }
  return { renames, report };
}

type Context = { inputs: Set<string>; maps: Set<string> };

function compareDeclarations(
  base: Declaration | undefined,
  revision: Declaration | undefined,
  { inputs, maps }: Context,
): TypeChange[] {
  const { name = '', kind = 'type' } = revision ?? base ?? {};
  if (!revision?.exported && base?.exported) {
    return [{ impact: 'major', declaration: name, name: 'gone', text: `\`${name}\``, action: 'Remove each import.' }];
  }
  if (revision?.exported && !base?.exported) {
    return [{ impact: 'minor', declaration: name, name: 'new', text: `\`${name}\`` }];
  }
  // What cannot be imported is new, or gone, only where something else changed to need it, or to do without.
  if (!base || !revision) return [];
  const deprecation: TypeChange[] =
    revision.deprecated && !base.deprecated
      ? [{ impact: 'minor', declaration: name, text: `The ${kind} \`${name}\` is deprecated.` }]
      : [];
  const role = { isInput: inputs.has(name), isMapOfAlternatives: maps.has(name) };
  return [...deprecation, ...memberChanges(base, revision, role)];
}
