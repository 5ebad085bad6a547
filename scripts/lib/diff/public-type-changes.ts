import { operations } from '../operations.ts';
import type { Change } from './change.ts';
import type { Documents } from './findings.ts';
import { lookUp, operationsAt, pointerOf, pointerTo } from './places.ts';
import type { State } from './state.ts';
import { type TypeChange, typeChanges } from './type-changes.ts';

type Found = { change: TypeChange; specifiers: string[] };

/** The names of the operations. What became of each is in the comparison of the documents. */
const operationNames = 'OperationId';

/** Every difference of the public types of two states, each once, whichever entries export the type. */
export function publicTypeChanges(base: State, revision: State): Change[] {
  const documents = { base: base.document, revision: revision.document };
  const found = new Map<string, Found>();
  for (const { specifier, text } of revision.reports) {
    const before = base.reports.find((report) => report.specifier === specifier);
    for (const change of before ? typeChanges(before.text, text) : []) {
      if (change.declaration === operationNames) continue;
      const key = `${change.name} ${change.text}`;
      const specifiers = found.get(key)?.specifiers ?? [];
      found.set(key, { change, specifiers: [...specifiers, specifier] });
    }
  }
  const all = [...found.values()];
  return [
    ...entryChanges(base.entries, revision.entries),
    ...all.filter(({ change }) => !change.name).map(({ change }) => toChange(documents, change)),
    ...nameChanges(documents, all),
  ];
}

function toChange(documents: Documents, { impact, text, action, declaration, member }: TypeChange): Change {
  const breaks = impact === 'major' ? (['TypeScript users'] as const) : [];
  const place = placeOf(documents, declaration, member);
  return { impact, text, breaks: [...breaks], ...(action ? { action } : {}), ...place };
}

const headings = { new: 'New in', gone: 'Gone from', renamed: 'Renamed in' };

/** One change for all names that had the same fate, with the same operation and in the same entries. */
function nameChanges(documents: Documents, all: Found[]): Change[] {
  const titleOf = ({ change: { name = 'new' }, specifiers }: Found) =>
    `${headings[name]} ${specifiers.map((specifier) => `\`${specifier}\``).join(' and ')}`;
  const keyOf = (found: Found) => [titleOf(found), ...placeOf(documents, found.change.declaration).operations].join();
  const names = all.filter(({ change }) => change.name);
  return [...new Set(names.map(keyOf))].flatMap((key) => {
    const group = names.filter((found) => keyOf(found) === key);
    const [first] = group;
    if (!first) return [];
    const text = `${titleOf(first)}: ${group.map(({ change }) => change.text).join(', ')}.`;
    return [toChange(documents, { ...first.change, text })];
  });
}

/** What the generator puts behind the name of an operation. */
const suffix = '(Data|Errors?|Responses?)';

/** Where a type comes from: a schema, an operation, or the people who wrote it. */
function placeOf({ base, revision }: Documents, declaration: string, member = ''): Pick<Change, 'operations' | 'at'> {
  for (const document of [revision, base]) {
    const schema = ['components', 'schemas', declaration];
    const property = member.split('.').flatMap((name) => (name ? ['properties', name] : []));
    const pointer = pointerOf([...schema, ...property]);
    if (lookUp(document, pointer)) return { operations: operationsAt(document, pointer), at: { pointer } };
    const operation = operations(document).find(({ id }) => new RegExp(`^${id}${suffix}?$`, 'i').test(declaration));
    if (operation) return { operations: [operation.id], at: { pointer: pointerTo(operation) } };
  }
  return { operations: [], at: { declaration } };
}

function entryChanges(base: string[], revision: string[]): Change[] {
  const only = (here: string[], there: string[]) => here.filter((specifier) => !there.includes(specifier));
  const rest = (specifier: string) => ({ operations: [], at: { declaration: specifier } });
  return [
    ...only(base, revision).map((specifier): Change => {
      const text = `The entry \`${specifier}\` was removed.`;
      return {
        impact: 'major',
        text,
        breaks: ['TypeScript users'],
        action: 'Import from another.',
        ...rest(specifier),
      };
    }),
    ...only(revision, base).map((specifier): Change => {
      const text = `The entry \`${specifier}\` is new.`;
      return { impact: 'minor', text, breaks: [], ...rest(specifier) };
    }),
  ];
}
