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
  /** The API report of each entry. Absent, where there is none to compare. */
  reports?: Report[];
};
export type Report = { entry: Entry; text: string };

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
  return {
    name: 'the working tree',
    version: document.info.version,
    document,
    reports: await reportsOf(scratch, root),
  };
}

/** A commit, as it was released. @throws a {@link Problem} if it has no document. */
export function commit(ref: string): State {
  const file = 'generated/openapi.json';
  const text = fileAt(ref, file);
  const manifest = fileAt(ref, 'package.json');
  if (text === undefined || manifest === undefined) throw new Problem(`${ref} has no ${file} to compare with.`);
  const reports = entries(manifest).flatMap((entry) => {
    const report = fileAt(ref, `etc/${entry.report}`);
    return report === undefined ? [] : [{ entry, text: report }];
  });
  const state = { name: ref, version: JSON.parse(manifest).version, document: JSON.parse(text) };
  return reports.length > 0 ? { ...state, reports } : state;
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
  return { name: file, version: document.info.version, document, reports: await reportsOf(scratch, project) };
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

async function reportsOf(scratch: string, project: string): Promise<Report[]> {
  const name = path.basename(project);
  const declarations = path.join(scratch, `${name}-types`);
  const reports = makeFolder(scratch, `${name}-reports`);
  await emitDeclarations(declarations, project);
  writeReports(reports, declarations);
  return entries().map((entry) => ({ entry, text: textOf(path.join(reports, entry.report)) }));
}

function makeFolder(...parts: string[]): string {
  const folder = path.join(...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
