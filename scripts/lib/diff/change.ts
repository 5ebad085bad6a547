/** What a change means for a version, as from 1.0 on: the higher, the more it breaks. */
export const impacts = ['none', 'patch', 'minor', 'major'] as const;
export type Impact = (typeof impacts)[number];

/** Whom a change can break. */
export type Audience = 'API callers in any language' | 'TypeScript users' | 'command line users';

/** One difference between two versions of the document, or of the public types. */
export type Change = {
  impact: Exclude<Impact, 'none'>;
  /** What changed, in one sentence. */
  text: string;
  /** The operationIds that it is about. None, if it is about the whole API, or about what people wrote. */
  operations: string[];
  /** Whom it breaks: nobody, unless the impact is `major`. */
  breaks: Audience[];
  /** What they have to change in their code. */
  action?: string;
  /** Where it is in the bundled document, as a JSON pointer, or in the public types, as the name of a declaration. */
  at: { pointer: string } | { declaration: string };
};

/** How the project differs from a release of it, or from another document. */
export type Comparison = {
  /** What the project was compared with: a tag, such as `v0.1.0`, or what the caller named. None before a release. */
  base: string | undefined;
  /** The version of the base. Before the first release, that of package.json. */
  from: string;
  changes: Change[];
  /** The method and path of each operation, by operationId, in the order of the document. */
  operations: Record<string, string>;
  /** What was not compared, and why. */
  notes: string[];
  /** The highest impact of all changes. */
  impact: Impact;
  /** The version that the changes call for. */
  next: string;
};

/** The highest of some impacts. */
export function highest(all: Impact[]): Impact {
  return impacts.findLast((impact) => all.includes(impact)) ?? 'none';
}

/** The part of the version to raise. Below 1.0, a breaking change raises the minor, and anything else the patch. */
export function bumpFor(impact: Impact, version: string): Impact {
  if (impact === 'none' || !version.startsWith('0.')) return impact;
  return impact === 'major' ? 'minor' : 'patch';
}

/** The version that follows `version`, such as 0.2.0 after 0.1.3 for a breaking change. */
export function nextVersion(version: string, impact: Impact): string {
  const [major = 0, minor = 0, patch = 0] = parts(version);
  const next = {
    none: [major, minor, patch],
    patch: [major, minor, patch + 1],
    minor: [major, minor + 1, 0],
    major: [major + 1, 0, 0],
  };
  return next[bumpFor(impact, version)].join('.');
}

/** Below 0 if `a` is the earlier version, above 0 if it is the later one. */
export function compareVersions(a: string, b: string): number {
  const other = parts(b);
  return (
    parts(a)
      .map((part, index) => part - (other[index] ?? 0))
      .find((difference) => difference !== 0) ?? 0
  );
}

const parts = (version: string) =>
  version
    .replace(/[-+].*$/, '')
    .split('.')
    .map(Number);
