import { type Change, impacts } from './change.ts';

/**
 * The changes of the document and of the public types. Where both report the same property, one of them does: that of
 * the document, unless the types are rated higher, or say more.
 */
export function merge(ofDocument: Change[], ofTypes: Change[]): Change[] {
  const merged = [...ofDocument];
  const others = ofTypes.filter((change) => {
    const same = merged.filter((other) => isSameProperty(change, other) && !isHigher(change, other));
    // What changed of a type is its type, whatever else the document changed of the property.
    const match = same.find(({ at }) => 'pointer' in at && at.pointer.endsWith('/type')) ?? same[0];
    if (!match) return true;
    const breaks = [...new Set([...match.breaks, ...change.breaks])];
    const told = isComposition(match) ? change : match;
    merged.splice(merged.indexOf(match), 1, { ...told, impact: match.impact, breaks });
    return false;
  });
  return [...merged, ...others];
}

/** Of a union, the document says which keyword changed, and the types say from what to what. */
const isComposition = ({ at }: Change) => 'pointer' in at && /\/(anyOf|oneOf|allOf)$/.test(at.pointer);

const isHigher = (a: Change, b: Change) => impacts.indexOf(a.impact) > impacts.indexOf(b.impact);

/** The document may have changed in a part of the property, such as its `type`. */
function isSameProperty({ at: type }: Change, { at: part }: Change): boolean {
  if (!('pointer' in type) || !('pointer' in part) || !type.pointer.includes('/properties/')) return false;
  return part.pointer === type.pointer || part.pointer.startsWith(`${type.pointer}/`);
}
