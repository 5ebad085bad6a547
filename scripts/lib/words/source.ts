import ts from 'typescript';
import { perText } from './project.ts';

/** A name that a file declares at its top level, and the words that come with it. */
export type Declaration = { name: string; words: string[] };

export const parse = perText((file, text) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));

/** The declarations at the top level: each with its members, its parameters, and the strings that it is a union of. */
export function declarations(source: ts.SourceFile): Declaration[] {
  return source.statements.flatMap((statement) =>
    namesOf(statement).map((name) => ({ name, words: [name, ...declaredIn(statement, ts.isBlock)] })),
  );
}

/** What the file exports under a name, from here or from elsewhere. */
export function exportedNames(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return isExported(statement) ? namesOf(statement) : [];
    const { exportClause } = statement;
    return exportClause && ts.isNamedExports(exportClause) ? exportClause.elements.map(({ name }) => name.text) : [];
  });
}

/**
 * Every name that is declared below a node, except in what is hidden. A property that is destructured under its own name
 * is none: the type that it comes from declares it.
 */
export function declaredIn(node: ts.Node, isHidden: (node: ts.Node) => boolean = () => false): string[] {
  const words: string[] = [];
  const visit = (child: ts.Node) => {
    if (isHidden(child)) return;
    const word = declaredBy(child);
    if (word !== undefined) words.push(word);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return words;
}

/** The comments of a file, and its strings and templates, each with its first line. */
export function prose(source: ts.SourceFile): { comments: Text[]; strings: Text[] } {
  const comments = new Map<number, Text>();
  const strings: Text[] = [];
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node) => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) comments.set(pos, { line: lineAt(pos), text: source.text.slice(pos, end) });
    const text = textOf(node);
    if (text !== undefined) strings.push({ line: lineAt(node.getStart()), text });
    for (const child of node.getChildren()) visit(child);
  };
  visit(source);
  return { comments: [...comments.values()], strings };
}

export type Text = { line: number; text: string };

/** The text of a string or a template, with `…` for each value that a template has in it. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

function isExported(statement: ts.Statement): boolean {
  return ts.canHaveModifiers(statement) && !!ts.getModifiers(statement)?.some(isExportKeyword);
}

const isExportKeyword = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.ExportKeyword;

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? name.text : []));
  }
  const { name } = statement as ts.Statement & { name?: ts.Node };
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

function declaredBy(node: ts.Node): string | undefined {
  if (
    ts.isBindingElement(node) &&
    !node.propertyName &&
    !node.dotDotDotToken &&
    ts.isObjectBindingPattern(node.parent)
  ) {
    return undefined;
  }
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return node.literal.text;
  const isNamed =
    ts.isTypeElement(node) ||
    ts.isClassElement(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isTypeParameterDeclaration(node);
  if (!isNamed) return undefined;
  const { name } = node;
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}
