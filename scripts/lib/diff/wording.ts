import { isRecord } from '../document.ts';
import type { Documents, Finding } from './findings.ts';
import { lookUp, nameOf } from './places.ts';

/** Where the change is: in the new document, unless it is about something that is gone. */
export function placeOf({ base, revision }: Documents, finding: Finding) {
  const document = finding.revision ? revision : base;
  return { document, pointer: (finding.revision ?? finding.base)?.pointer ?? '#' };
}

/** What changed, in a sentence: that of the rule that found it, if one did. */
export function describe(documents: Documents, finding: Finding): string {
  const { kind, property, verdicts, base, revision } = finding;
  if (verdicts.length > 0) return verdicts.map(({ message }) => message).join(' ');
  const { document, pointer } = placeOf(documents, finding);
  const name = capitalize(nameOf(document, pointer));
  if (kind !== 'modified') return `${name} was ${kind}.`;
  if (property === 'key') return `${capitalize(nameOf(documents.base, base?.pointer ?? '#'))} was renamed to ${name}.`;
  if (property === 'deprecated' && revision?.value === true) return deprecation(name, documents, pointer);
  return `${name}: \`${property}\` ${fromTo(base?.value, revision?.value)}.`;
}

function deprecation(name: string, { revision }: Documents, pointer: string): string {
  const node = lookUp(revision, pointer.replace(/\/deprecated$/, ''));
  const reason = isRecord(node) && node['x-deprecated-reason'];
  return reason ? `${name} is deprecated: ${reason}` : `${name} is deprecated.`;
}

function fromTo(before: unknown, after: unknown): string {
  const isShort = (value: unknown) => !isRecord(value) || Array.isArray(value);
  if (!isShort(before) || !isShort(after)) return 'changed';
  if (before === undefined) return `is now ${JSON.stringify(after)}`;
  if (after === undefined) return `was ${JSON.stringify(before)} and is gone`;
  return `changed from ${JSON.stringify(before)} to ${JSON.stringify(after)}`;
}

/** By the rule that found a breaking change: what callers do about it. */
const actions: Record<string, string> = {
  'operation-id-changed': 'Rename the calls of clients that are generated from the document.',
  'operation-removed': 'Stop calling it.',
  'path-removed': 'Stop calling it.',
  'server-removed': 'Send requests to the new server.',
  'security-scheme-changed': 'Send the credential as the document now says.',
  'security-requirement-changed': 'Send the credential as the document now says.',
  'parameter-became-required': 'Send it with each request.',
  'request-body-became-required': 'Send it with each request.',
  'required-properties-added': 'Send them with each request.',
  'required-properties-removed': 'Handle a response that lacks them.',
  'enum-values-added': 'Handle the new values.',
  'media-type-removed': 'Use a media type that is left.',
};

/** What callers in any language change in their code. */
export function actionFor({ property, verdicts, revision }: Finding): string {
  if (property === 'key') return `Use \`${revision?.value}\` instead.`;
  const rule = verdicts[0]?.ruleId ?? '';
  if (Object.hasOwn(actions, rule)) return actions[rule] ?? '';
  if (rule.endsWith('-removed')) return 'Stop using it.';
  return 'Adapt each place that sends or reads it.';
}

export const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
