import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type Entry, emitDeclarations, entries, writeReports } from '../api-reports.ts';
import { type Document, isRecord, readDocument } from '../document.ts';
import { generateClient } from '../generate-client.ts';
import { generated, root } from '../paths.ts';
import { Problem } from '../problem.ts';
import { bundle } from '../spec.ts';
import { fileAt } from './release.ts';

/** What is compared: the document and the public types, at one point in time. */
export type State = {
  name: string;
  version: string;
  document: Document;
  /** What callers import each entry as. */
  entries: string[];
  /** The API report of each entry that has one. */
  reports: Report[];
  /** Why an entry has none. */
  notes: string[];
};
export type Report = { specifier: string; text: string };
type Types = Pick<State, 'entries' | 'reports' | 'notes'>;

/** The working tree: the spec and the sources as they are, whether or not the sources compile. */
export async function workingTree(scratch: string): Promise<State> {
  const folder = makeFolder(scratch, 'bundled');
  await bundle(folder);
  const [fresh, committed] = [folder, generated].map((place) => textOf(path.join(place, 'openapi.yaml')));
  if (fresh !== committed) {
    throw new Problem(
      'generated/ is not what the spec gives, so the types are those of another spec. Run `npm run generate`.',
    );
  }
  const document = readDocument(path.join(folder, 'openapi.json'));
  return { name: 'the working tree', version: document.info.version, document, ...(await typesOf(scratch, root)) };
}

/** A commit, as it was released. @throws a {@link Problem} if it has no document. */
export function commit(ref: string): State {
  const file = 'generated/openapi.json';
  const text = fileAt(ref, file);
  const manifest = fileAt(ref, 'package.json');
  if (text === undefined || manifest === undefined) throw new Problem(`${ref} has no ${file} to compare with.`);
  const { version } = JSON.parse(manifest);
  const all = entries(manifest).map(({ specifier, report }) => ({ specifier, text: fileAt(ref, `etc/${report}`) }));
  const reports = all.flatMap(({ specifier, text }) => (text === undefined ? [] : [{ specifier, text }]));
  return {
    ...{ name: ref, version, document: JSON.parse(text), reports },
    entries: all.map(({ specifier }) => specifier),
    notes: all
      .filter((report) => report.text === undefined)
      .map(({ specifier }) => `The types of \`${specifier}\` were not compared: ${ref} has no API report of them.`),
  };
}

/** Another document, with the types that the sources would have if it were the spec. */
export async function otherDocument(file: string, scratch: string): Promise<State> {
  checkDocument(file);
  const project = makeFolder(scratch, 'other');
  const folder = makeFolder(project, 'generated');
  await bundle(folder, path.resolve(file));
  await generateClient(folder);
  cpSync(path.join(root, 'src'), path.join(project, 'src'), { recursive: true });
  copyFileSync(path.join(root, 'tsconfig.json'), path.join(project, 'tsconfig.json'));
  const document = readDocument(path.join(folder, 'openapi.json'));
  return { name: file, version: document.info.version, document, ...(await typesOf(scratch, project)) };
}

function checkDocument(file: string): void {
  const document = parseFile(file);
  if (isRecord(document) && /^3\./.test(String(document.openapi))) return;
  throw new Problem(`${file} is no OpenAPI document: it has no \`openapi: 3.…\`.`);
}

function parseFile(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return parse(text);
  } catch (error) {
    throw new Problem(`${file} is no OpenAPI document: ${(error as Error).message.split('\n')[0]}`);
  }
}

async function typesOf(scratch: string, project: string): Promise<Types> {
  const name = path.basename(project);
  const declarations = path.join(scratch, `${name}-types`);
  const folder = makeFolder(scratch, `${name}-reports`);
  await emitDeclarations(declarations, project);
  const unreported = writeReports(folder, declarations);
  const isReported = ({ specifier }: Entry) => !unreported.some((entry) => entry.specifier === specifier);
  return {
    entries: entries().map(({ specifier }) => specifier),
    reports: entries()
      .filter(isReported)
      .map(({ specifier, report }) => ({ specifier, text: textOf(path.join(folder, report)) })),
    notes: unreported.map(
      ({ specifier, missing }) =>
        `The types of \`${specifier}\` were not compared: it exports \`${missing}\`, which is declared nowhere. ` +
        'Fix src/, then run this again.',
    ),
  };
}

function makeFolder(...parts: string[]): string {
  const folder = path.join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
