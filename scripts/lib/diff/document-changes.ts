import { isDeepStrictEqual } from 'node:util';
import type { Audience, Change } from './change.ts';
import { examplesThatChanged } from './examples.ts';
import { type Documents, type Finding, findingsOf } from './findings.ts';
import { nameOf, operationsAt, operationsRespondingWith } from './places.ts';
import { actionFor, describe, placeOf } from './wording.ts';

/**
 * Every difference of two documents, as Redocly rates it, and those of the examples, which it does not compare.
 *
 * @param printed - the operations whose responses the command line prints.
 */
export async function documentChanges(documents: Documents, printed: string[], scratch: string): Promise<Change[]> {
  const findings = (await findingsOf(documents, scratch)).filter((finding) => !isVersion(finding));
  const [first, ...rest] = [
    ...findings.filter((finding) => !isDocumentation(finding)).map((finding) => toChange(documents, printed, finding)),
    ...documentation(documents, findings.filter(isDocumentation)),
  ];
  return first ? [first, ...rest] : otherChanges(documents);
}

/** The version follows from the changes, so it is none of them. */
const isVersion = ({ typeName, property }: Finding) => typeName === 'Info' && property === 'version';

const wordTypes = new Set(['Info', 'License', 'Contact', 'Tag', 'ExternalDocs', 'Example', 'XCodeSample']);
const wordProperties = new Set([
  'description',
  'summary',
  'title',
  'tags',
  'example',
  'examples',
  'x-deprecated-reason',
]);

/** Whether only words, examples or samples changed, which no program depends on. */
const isDocumentation = ({ typeName, property = '', verdicts }: Finding) =>
  verdicts.length === 0 && (wordTypes.has(typeName) || wordProperties.has(property));

function toChange(documents: Documents, printed: string[], finding: Finding): Change {
  const { document, pointer } = placeOf(documents, finding);
  const change = { text: describe(documents, finding), operations: operationsAt(document, pointer), at: { pointer } };
  // A deprecation is a minor change (Semantic Versioning 2.0.0, section 7).
  const isDeprecation = finding.property === 'deprecated' && finding.revision?.value === true;
  const impact = isDeprecation ? 'minor' : finding.impact;
  if (impact !== 'major') return { ...change, impact, breaks: [] };
  const isPrinted = operationsRespondingWith(document, pointer).some((id) => printed.includes(id));
  const breaks: Audience[] = ['API callers in any language', ...(isPrinted ? (['command line users'] as const) : [])];
  return { ...change, impact, breaks, action: actionFor(finding) };
}

/** One change for all words and examples that the same operations are about. */
function documentation(documents: Documents, findings: Finding[]): Change[] {
  const words = findings.map((finding) => {
    const { document, pointer } = placeOf(documents, finding);
    const { property, typeName } = finding;
    const isWord = property !== undefined && typeName !== 'XCodeSample';
    if (!isWord) return { document, pointer, text: nameOf(document, pointer) };
    // The pointer of a word leads to the word, or to what has it.
    const owner = pointer.endsWith(`/${property}`) ? pointer.slice(0, -property.length - 1) : pointer;
    return { document, pointer, text: `${property} of ${nameOf(document, owner)}` };
  });
  const examples = examplesThatChanged(documents).map((pointer) => ({
    document: documents.revision,
    pointer,
    text: nameOf(documents.revision, pointer),
  }));
  const places = [...words, ...examples].map((place) => ({
    ...place,
    operations: operationsAt(place.document, place.pointer),
  }));
  const sets = new Set(places.map(({ operations }) => operations.join()));
  return [...sets].flatMap((set) => {
    const group = places.filter(({ operations }) => operations.join() === set);
    const [first] = group;
    if (!first) return [];
    const texts = [...new Set(group.map(({ text }) => text))];
    const text = `Documentation: ${texts.join(', ')}.`;
    return [{ impact: 'patch', text, operations: first.operations, breaks: [], at: { pointer: first.pointer } }];
  });
}

/** A net below the rules: documents that differ in anything but the version are never without a change. */
function otherChanges({ base, revision }: Documents): Change[] {
  const withoutVersion = (document: Documents['base']) => ({ ...document, info: { ...document.info, version: '' } });
  if (isDeepStrictEqual(withoutVersion(base), withoutVersion(revision))) return [];
  const text = 'The document changed where no rule looks.';
  return [{ impact: 'patch', text, operations: [], breaks: [], at: { pointer: '#' } }];
}
