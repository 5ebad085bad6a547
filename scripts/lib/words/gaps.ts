import path from 'node:path';
import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from '../document.ts';
import { type Operation, operations } from '../operations.ts';
import { lineBreaks } from './mentions.ts';
import { type Passage, passages } from './passages.ts';
import { type Project, textOf } from './project.ts';

/** A place that says too little of the API, or what is no longer so. */
export type Gap = { file: string; line: number; text: string };

/** Finds what prose, samples, workflows and the fake leave out of the document. */
export function gapsIn(project: Project): Gap[] {
  const document = JSON.parse(textOf(project, 'generated/openapi.json')) as Document;
  const all = operations(document);
  return [
    ...passages.flatMap((passage) => inPassage(project, document, passage)),
    ...all.flatMap((operation) => [
      ...inSamples(project, operation),
      ...inRequest(project, operation),
      ...inFake(project, operation),
    ]),
    ...inWorkflows(project, all),
  ];
}

function inPassage(project: Project, document: Document, { file, at, item, all, none }: Passage): Gap[] {
  const text = textOf(project, file);
  const match = at.exec(text);
  const [passage, list] = match ?? [];
  if (!match || passage === undefined || list === undefined) {
    return [
      { file, line: 1, text: `has nothing like ${at}, which scripts/lib/words/passages.ts holds against the spec` },
    ];
  }
  const line = lineAt(text, match.index + passage.indexOf(list));
  const found = sorted(list.match(item) ?? []);
  const wanted = sorted(all?.(document) ?? []);
  const wrong = found.filter((one) => none?.(document).includes(one));
  if (wrong.length > 0) return [{ file, line, text: `says that ${wrong.join(', ')} is not documented, which it is` }];
  if (!all || found.join() === wanted.join()) return [];
  return [
    { file, line, text: `lists ${found.join(', ') || 'nothing'}, and the spec has ${wanted.join(', ') || 'none'}` },
  ];
}

const folder = 'spec/samples/';

/** A sample in each language, that sends what is required. */
function inSamples(project: Project, operation: Operation): Gap[] {
  const { id } = operation;
  const missing = languages(project).filter((name) => !project.has(`${folder}${id}/${name}`));
  const samples = [...project].filter(([file]) => file.startsWith(`${folder}${id}/`));
  return [
    ...missing.map((name) => ({
      ...declarationOf(project, id),
      text: `\`${id}\` has no sample ${folder}${id}/${name}`,
    })),
    // A sample of the class leaves the request to it.
    ...samples
      .filter(([, text]) => !text.includes('EmailCleaning'))
      .flatMap(([file, text]) =>
        lacks(operation, text).map((name) => ({ file, line: 1, text: `does not send ${name}` })),
      ),
  ];
}

/** The names of samples that more than one operation has. */
function languages(project: Project): string[] {
  const names = [...project.keys()].filter((file) => file.startsWith(folder)).map((file) => path.posix.basename(file));
  return sorted(names.filter((name, index) => names.indexOf(name) !== index));
}

/** Where the spec declares an operation. */
function declarationOf(project: Project, id: string): { file: string; line: number } {
  const file = 'spec/openapi.yaml';
  const text = textOf(project, file);
  return { file, line: lineAt(text, Math.max(0, text.indexOf(`operationId: ${id}\n`))) };
}

/** The request in README's table. */
function inRequest(project: Project, operation: Operation): Gap[] {
  const file = 'README.md';
  const text = textOf(project, file);
  const [row = ''] = new RegExp(`^\\| \`${operation.id}\` \\|.*$`, 'm').exec(text) ?? [];
  if (row === '') return [];
  const line = lineAt(text, text.indexOf(row));
  return lacks(operation, row).map((name) => ({ file, line, text: `shows a request without ${name}` }));
}

/** The compiler holds that the fake has each operation, and not that it reads each parameter. */
function inFake(project: Project, operation: Operation): Gap[] {
  const file = 'src/fake/api.ts';
  const text = textOf(project, file);
  const at = text.search(new RegExp(`^    (?:async )?${operation.id}\\(`, 'm'));
  if (at === -1) return [];
  return lacks(operation, text).map((name) => ({ file, line: lineAt(text, at), text: `does not read ${name}` }));
}

/** The required parameters of the URL that a text does not mention. */
function lacks({ parameters }: Operation, text: string): string[] {
  const required = parameters.filter((parameter) => parameter.required && parameter.in === 'query');
  return required.map(({ name }) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
}

/** Each step of a workflow sends what its operation requires. */
function inWorkflows(project: Project, all: Operation[]): Gap[] {
  const files = [...project.keys()].filter((file) => file.endsWith('.arazzo.yaml'));
  return files.flatMap((file) => {
    const lines = new LineCounter();
    const workflows = parseDocument(textOf(project, file), { lineCounter: lines }).get('workflows');
    if (!isSeq(workflows)) return [];
    return workflows.items.filter(isMap).flatMap((workflow) => {
      const steps = workflow.get('steps');
      if (!isSeq(steps)) return [];
      return steps.items.filter(isMap).flatMap((step) => {
        const operation = all.find(({ id }) => id === step.get('operationId'));
        if (!operation) return [];
        const sent = JSON.stringify([workflow.get('parameters'), step.get('parameters')]);
        const { line } = lines.linePos(step.range?.[0] ?? 0);
        return lacks(operation, sent).map((name) => ({ file, line, text: `does not send ${name}` }));
      });
    });
  });
}

const lineAt = (text: string, index: number): number => lineBreaks(text.slice(0, index)) + 1;
const sorted = (items: string[]): string[] => [...new Set(items)].sort();
