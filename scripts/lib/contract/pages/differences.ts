import { isRecord } from '../../document.ts';
import { createShow } from '../show.ts';

const show = createShow([]);

/** How an example on a page differs from that of the spec: a phrase for each property, with the page as its subject. */
export function differences(expected: unknown, shown: unknown, path: readonly string[] = []): string[] {
  if (isRecord(expected) && isRecord(shown)) return memberDifferences(expected, shown, path);
  return expected === shown ? [] : [`shows another value of ${show.path(path)}`];
}

function memberDifferences(expected: object, shown: object, path: readonly string[]): string[] {
  const members = new Map(Object.entries(shown));
  const unknown = [...members.keys()].filter((name) => !Object.hasOwn(expected, name));
  return [
    ...Object.entries(expected).flatMap(([name, value]) =>
      members.has(name)
        ? differences(value, members.get(name), [...path, name])
        : [`does not show ${show.path([...path, name])}`],
    ),
    ...unknown.map((name) => `also shows ${show.path([...path, name])}`),
  ];
}
