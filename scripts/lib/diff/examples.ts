import { isDeepStrictEqual } from 'node:util';
import { type Document, isRecord } from '../document.ts';
import type { Documents } from './findings.ts';
import { lookUp, pointerOf } from './places.ts';

/** Where an example stands in both documents, with another value. Those that are new or gone are Redocly's to find. */
export function examplesThatChanged({ base, revision }: Documents): string[] {
  return examplesIn(revision).filter((pointer) => {
    const before = valueAt(base, pointer);
    return before !== undefined && !isDeepStrictEqual(before, valueAt(revision, pointer));
  });
}

/** A named example has its value beside a summary; every other one is its value. */
function valueAt(document: Document, pointer: string): unknown {
  const example = lookUp(document, pointer);
  return isRecord(example) && 'value' in example ? example.value : example;
}

/** The keys whose members have names that are anything, so that `example` is no keyword there. */
const maps = new Set(['properties', 'schemas', 'patternProperties']);

/** The pointer of each example: the named ones, the `example` of a parameter, the `examples` of a schema. */
function examplesIn(document: Document, node: unknown = document, keys: string[] = []): string[] {
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const here = [...keys, key];
    const isKeyword = !maps.has(keys.at(-1) ?? '');
    if (isKeyword && (key === 'example' || (key === 'examples' && Array.isArray(value)))) return [pointerOf(here)];
    if (isKeyword && key === 'examples' && isRecord(value)) {
      return Object.keys(value).map((name) => pointerOf([...here, name]));
    }
    return examplesIn(document, value, here);
  });
}
