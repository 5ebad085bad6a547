import { type Policy, policies } from '../../../src/policies.ts';
import { type Document, resolve } from '../document.ts';
import { type Operation, operations, type Parameter } from '../operations.ts';
import type { Input } from './inputs.ts';
import { parameterPointer, pointerTo } from './pointer.ts';

/** One request to the API, and what is expected of it. */
export type Probe = {
  operation: Operation;
  /** What sets the request apart, in words that repeat no value: `without a token`. */
  what: string;
  /** By name. What is required and not among them is the example of the spec. */
  values: Record<string, unknown>;
  hasToken: boolean;
  /** Time limit for the response in ms. */
  timeout: number;
  /** What it means that no response came to a request that may be charged. */
  warning?: string;
  /** Why the API should reject the request, if it should. */
  rejection?: Rejection;
};

export type Rejection = {
  /** What in the spec says so, as a JSON pointer (RFC 6901). */
  pointer: string;
  /** Whether the spec rules the request out: only then is it a deviation to accept it. */
  isCertain: boolean;
};

/** An operation that no request is sent to, and why. */
export type Skipped = { operation: Operation; why: string };

/** Time limit for a response in ms, where the policy of the operation has none. */
const defaultTimeout = 60_000;

/**
 * An id that fits the spec and is not likely to exist. It has 32 bits, as a larger one may fail for its size, and show
 * nothing of ids that do not exist.
 */
const unknownId = 2 ** 31 - 1;

/**
 * The requests to send. An operation that the client may repeat on its own costs nothing, and gets every request that
 * shows how it responds. Any other gets one, and only if an option has its input. The former come first.
 */
export function probesOf(
  document: Document,
  inputs: ReadonlyMap<string, Input>,
): { probes: Probe[]; skipped: Skipped[] } {
  const all = operations(document).map((operation) => ({ operation, input: inputs.get(operation.id) }));
  const free = all.filter(({ operation }) => isFree(operation));
  const charged = all.filter(({ operation }) => !isFree(operation));
  const isNamed = ({ input }: { input?: Input }) => input?.value !== undefined;
  return {
    probes: [
      ...free.flatMap(({ operation, input }) => freeProbes(document, operation, input)),
      ...charged.filter(isNamed).map(({ operation, input }) => validProbe(operation, input)),
    ],
    skipped: charged.filter((one) => !isNamed(one)).map(({ operation, input }) => ({ operation, why: whyNot(input) })),
  };
}

function policyOf({ id }: Operation): Policy | undefined {
  const all: Partial<Record<string, Policy>> = policies;
  return all[id];
}

const isFree = (operation: Operation): boolean => policyOf(operation)?.repeat === 'safe';

const whyNot = (input: Input | undefined): string =>
  input
    ? `it may be charged. To send it, add --${input.option}`
    : 'src/policies.ts does not say that it may be repeated';

function freeProbes(document: Document, operation: Operation, input: Input | undefined): Probe[] {
  const valid = validProbe(operation, input);
  const ids = operation.parameters.filter((parameter) => isInteger(document, parameter));
  // Without the value of its option, the valid request would be about an id that nobody knows.
  const isKnown = input === undefined || input.value !== undefined;
  return [
    ...(isKnown ? [valid] : []),
    ...ids.map((parameter) => withUnknownId(document, valid, parameter)),
    ...operation.security.slice(0, 1).map(({ key }) => withoutToken(valid, key)),
    ...ids.map((parameter) => withBadId(document, valid, parameter)),
  ];
}

function validProbe(operation: Operation, input: Input | undefined): Probe {
  const { repeat = 'safe', timeout = defaultTimeout } = policyOf(operation) ?? {};
  const warning = repeat === 'safe' ? undefined : repeat.warning;
  const common = { operation, hasToken: true, timeout, warning };
  if (input?.value === undefined) return { ...common, what: 'with the examples of the spec', values: {} };
  return { ...common, what: `with the value of --${input.option}`, values: { [input.name]: input.value } };
}

function withUnknownId(document: Document, valid: Probe, { name }: Parameter): Probe {
  const pointer = parameterPointer(document, valid.operation, name);
  const values = { ...valid.values, [name]: unknownId };
  return { ...valid, what: `with an unknown ${name}`, values, rejection: { pointer, isCertain: false } };
}

function withBadId(document: Document, valid: Probe, { name }: Parameter): Probe {
  const pointer = parameterPointer(document, valid.operation, name);
  const values = { ...valid.values, [name]: 'not-an-integer' };
  return { ...valid, what: `with a ${name} that is no integer`, values, rejection: { pointer, isCertain: true } };
}

function withoutToken(valid: Probe, scheme: string): Probe {
  const pointer = pointerTo('components', 'securitySchemes', scheme);
  return { ...valid, what: 'without a token', hasToken: false, rejection: { pointer, isCertain: true } };
}

function isInteger(document: Document, { schema, in: place }: Parameter): boolean {
  const isInUrl = place === 'query' || place === 'path';
  return isInUrl && schema !== undefined && resolve(document, schema).type === 'integer';
}
