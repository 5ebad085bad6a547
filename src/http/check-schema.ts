/** What a value has to be: the part of JSON Schema that the responses of the API are described by. */
export type Schema = {
  readonly type?: readonly (keyof typeof types)[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  /** Others may be there as well, since the API may add some. */
  readonly properties?: Readonly<Record<string, Schema>>;
  /** Names in `properties`. */
  readonly required?: readonly string[];
};

/** The schema of each documented status: `undefined` where a body is not documented. */
export type Responses = Readonly<Record<string, Schema | undefined>>;

/** Where a value does not match a schema, and why. Neither part repeats the value. */
export type Mismatch = {
  /** Such as `data.percentage`, or empty for the value itself. */
  readonly place: string;
  /** Such as "expected integer". */
  readonly reason: string;
};

const types = {
  object: (value: unknown) => isObject(value) && !Array.isArray(value),
  array: (value: unknown) => Array.isArray(value),
  string: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => typeof value === 'number',
  integer: (value: unknown) => Number.isInteger(value),
  boolean: (value: unknown) => typeof value === 'boolean',
  null: (value: unknown) => value === null,
};

/** The schema of a successful response: that of its status, or of the first that is documented, as the types promise. */
export function successSchema(responses: Responses, status: number): Schema | undefined {
  if (status in responses) return responses[status];
  return Object.entries(responses).find(([known]) => known.startsWith('2'))?.[1];
}

/** The first part of a JSON value that does not match, or `undefined` if all of it does. */
export function findMismatch(schema: Schema, value: unknown, place = ''): Mismatch | undefined {
  const { anyOf, items, properties = {}, required = [] } = schema;
  const reason = whyInvalid(schema, value);
  if (reason) return { place, reason };
  const alternatives = anyOf?.map((one) => findMismatch(one, value, place));
  if (alternatives?.every(Boolean)) return alternatives[0];
  if (!isObject(value)) return undefined;
  const placeOf = (name: string) => (place ? `${place}.${name}` : name);
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { place: placeOf(missing), reason: 'missing' };
  for (const [name, part] of Object.entries(value)) {
    const inner = items ?? properties[name];
    const mismatch = inner && findMismatch(inner, part, placeOf(name));
    if (mismatch) return mismatch;
  }
  return undefined;
}

/** Why a value does not match, apart from what is in it. */
function whyInvalid({ type, enum: values, minimum, maximum }: Schema, value: unknown): string | undefined {
  if (values && !values.includes(value)) return `expected ${values.map((one) => JSON.stringify(one)).join(' or ')}`;
  if (type && !type.some((one) => types[one](value))) return `expected ${type.join(' or ')}`;
  if (typeof value !== 'number') return undefined;
  if (minimum !== undefined && value < minimum) return `expected at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `expected at most ${maximum}`;
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
