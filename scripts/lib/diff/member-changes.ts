import type { Declaration, Member, Parameter, Signature } from './api-report.ts';
import type { TypeChange } from './type-changes.ts';

/** What the rating of a member depends on beyond the member. */
export type Role = {
  /** Callers pass such a value in, and never receive one. */
  isInput: boolean;
  /** The members are the alternatives of another type, as the statuses of a response are. */
  isMapOfAlternatives: boolean;
};
type Members = [path: string, member: Member][];

/** Every difference of the members of a declaration that both reports have. */
export function memberChanges(base: Declaration, revision: Declaration, role: Role): TypeChange[] {
  const gone = [...base.members].filter(([path]) => !revision.members.has(path));
  const added = [...revision.members].filter(([path]) => !base.members.has(path));
  const kept = [...revision.members].filter(([path]) => base.members.has(path));
  const renames = renamesOf(gone, added);
  const isRenamed = ([path]: [string, unknown]) => renames.some(({ from, to }) => path === from || path === to);
  const { name } = revision;
  return [
    ...renames.map((rename) => renamed(name, rename)),
    ...gone.filter((member) => !isRenamed(member)).map(([path]) => removed(name, path)),
    ...added.filter((member) => !isRenamed(member)).map(([path, member]) => isNew(name, path, member, role)),
    ...kept.flatMap(([path, member]) => {
      const old = base.members.get(path);
      return old && !isSame(old, member) ? [changed(name, path, old, member, role)] : [];
    }),
  ];
}

/** Members that are gone, each with the one new member of its type. */
function renamesOf(gone: Members, added: Members): { from: string; to: string }[] {
  return gone.flatMap(([from, member]) => {
    const [candidate, ...others] = added.filter(([, other]) => isSame(member, other));
    const rivals = gone.filter(([, other]) => isSame(member, other));
    return candidate && others.length === 0 && rivals.length === 1 ? [{ from, to: candidate[0] }] : [];
  });
}

const called = (name: string, path: string) => `\`${[name, path].filter(Boolean).join('.')}\``;

const renamed = (name: string, { from, to }: { from: string; to: string }): TypeChange => ({
  impact: 'major',
  declaration: name,
  member: to,
  text: `${called(name, from)} was renamed to ${called(name, to)}.`,
  action: `Use \`${to}\` instead.`,
});

const removed = (name: string, path: string): TypeChange => ({
  impact: 'major',
  declaration: name,
  member: path,
  text: `${called(name, path)} was removed.`,
  action: 'Stop using it.',
});

function isNew(name: string, path: string, { optional }: Member, { isInput, isMapOfAlternatives }: Role): TypeChange {
  const place = { declaration: name, member: path };
  const text = `${called(name, path)} is new`;
  if (isMapOfAlternatives) {
    const action = 'Handle this outcome wherever each of them is handled.';
    return { impact: 'major', ...place, text: `${text}.`, action };
  }
  if (!isInput) return { impact: 'minor', ...place, text: `${text}.` };
  if (optional) return { impact: 'minor', ...place, text: `${text}, and optional.` };
  return { impact: 'major', ...place, text: `${text}, and required.`, action: 'Pass it in each call.' };
}

function changed(name: string, path: string, old: Member, member: Member, { isInput }: Role): TypeChange {
  const change = { declaration: name, member: path, text: `${called(name, path)} ${difference(old, member)}.` };
  if (acceptsAsMuch(old, member, isInput)) return { impact: 'minor', ...change };
  const action = 'Adapt each place that the compiler names, and each test that builds such a value.';
  return { impact: 'major', ...change, action };
}

function isSame(a: Member, b: Member): boolean {
  if (a.optional !== b.optional) return false;
  if (!a.signature || !b.signature) return isSameValue(a, b);
  return isSameSignature(a.signature, b.signature);
}

function isSameSignature(a: Signature, b: Signature): boolean {
  const hasSameParameters =
    a.parameters.length === b.parameters.length &&
    a.parameters.every((parameter, index) => {
      const other = b.parameters[index];
      return other !== undefined && isSameValue(parameter, other);
    });
  return hasSameParameters && isSameResult(a, b);
}

const isSameResult = (a: Signature, b: Signature) => a.typeParameters === b.typeParameters && a.returns === b.returns;

const isSameValue = (a: Parameter, b: Parameter) =>
  a.optional === b.optional && accepts(a, b) && a.alternatives.length === b.alternatives.length;

/** Whether everything that callers pass in today is still accepted, and they receive the same. */
function acceptsAsMuch(old: Member, member: Member, isInput: boolean): boolean {
  if (!old.signature || !member.signature) return isInput && accepts(old, member);
  // The package calls the functions of an input, so there it is the other way round, and rare enough to be major.
  if (isInput || old.optional !== member.optional) return false;
  const { parameters } = old.signature;
  const now = member.signature.parameters;
  const acceptsEach = now.every((parameter, index) => {
    const before = parameters[index];
    return before ? accepts(before, parameter) : parameter.optional;
  });
  return acceptsEach && now.length >= parameters.length && isSameResult(old.signature, member.signature);
}

const accepts = (old: Parameter, now: Parameter) =>
  old.alternatives.every((type) => now.alternatives.includes(type)) && (now.optional || !old.optional);

/** What is longer is left to the API report. */
const longest = 100;

function difference(old: Member, member: Member): string {
  const from = old.alternatives.join(' | ');
  const to = member.alternatives.join(' | ');
  if (from === to) return member.optional ? 'is now optional' : 'is now required';
  if (!from || !to || from.length > longest || to.length > longest) return 'changed its type';
  return `changed from \`${from}\` to \`${to}\``;
}
