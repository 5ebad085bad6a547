import ts from 'typescript';
import { Problem } from '../problem.ts';

/** A type, class, function or constant of an API report. */
export type Declaration = {
  name: string;
  kind: 'type' | 'class' | 'function' | 'constant';
  /** Whether callers can import it. The others are what those are made of. */
  exported: boolean;
  deprecated: boolean;
  /**
   * By path: a property of an object within an object is `query.bulk_id`. What a declaration is beyond its members, such
   * as a union, a signature, or what it extends, is at the empty path.
   */
  members: Map<string, Member>;
  node: ts.Node;
};

export type Member = {
  optional: boolean;
  /** The parts of a union, or the one type. */
  alternatives: string[];
  /** Of a function or a method. */
  signature?: Signature;
};
export type Signature = { parameters: Parameter[]; typeParameters: string; returns: string };
export type Parameter = { optional: boolean; alternatives: string[] };

/** What an API report declares, by name. */
export type Declarations = Map<string, Declaration>;

/** Reads the block of TypeScript in an API report. */
export function readReport(report: string): Declarations {
  const [, code] = /^```ts\n([\s\S]*?)^```$/m.exec(report) ?? [];
  if (code === undefined) throw new Problem('An API report has no block of TypeScript. Run `npm run api` to write it.');
  const source = ts.createSourceFile('report.d.ts', code, ts.ScriptTarget.Latest, true);
  const declarations = source.statements.flatMap((statement) => readStatement(statement) ?? []);
  return new Map(declarations.map((declaration) => [declaration.name, declaration]));
}

function readStatement(statement: ts.Statement): Declaration | undefined {
  const node = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement;
  const kind = node && kindOf(node);
  if (!node || !kind) return undefined;
  const comment = statement.getFullText().slice(0, statement.getLeadingTriviaWidth());
  return {
    name: (node as ts.NamedDeclaration).name?.getText() ?? '',
    kind,
    exported: ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(isExport),
    deprecated: comment.includes('@deprecated'),
    members: membersOf(node),
    node,
  };
}

const isExport = ({ kind }: ts.Modifier) => kind === ts.SyntaxKind.ExportKeyword;

function kindOf(node: ts.Node): Declaration['kind'] | undefined {
  if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) return 'type';
  if (ts.isClassDeclaration(node)) return 'class';
  if (ts.isFunctionDeclaration(node)) return 'function';
  if (!ts.isVariableDeclaration(node)) return undefined;
  return node.type && ts.isFunctionTypeNode(node.type) ? 'function' : 'constant';
}

function membersOf(node: ts.Node): Map<string, Member> {
  if (ts.isTypeAliasDeclaration(node)) return membersOfType(node.type, print(node.typeParameters));
  if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) {
    const head = [print(node.typeParameters), print(node.heritageClauses)].join(' ').trim();
    return new Map([['', plain(head)], ...membersIn(node.members)]);
  }
  if (ts.isFunctionDeclaration(node)) return new Map([['', signatureMember(node)]]);
  const { type, initializer } = node as ts.VariableDeclaration;
  if (type && ts.isFunctionTypeNode(type)) return new Map([['', signatureMember(type)]]);
  return new Map([['', plain(print(type ?? initializer))]]);
}

/** The members of an object type, and those of the objects in an intersection. What remains is at the empty path. */
function membersOfType(type: ts.TypeNode, typeParameters: string): Map<string, Member> {
  const parts = ts.isIntersectionTypeNode(type) ? [...type.types] : [type];
  const others = parts.filter((part) => !ts.isTypeLiteralNode(part));
  const [only] = others;
  const own = others.length === 1 && only ? alternativesOf(only) : [others.map(print).join(' & ')];
  const alternatives = typeParameters ? own.map((part) => `<${typeParameters}> ${part}`) : own;
  return new Map([
    ['', { optional: false, alternatives }],
    ...parts.filter(ts.isTypeLiteralNode).flatMap(({ members }) => membersIn(members)),
  ]);
}

function membersIn(elements: ts.NodeArray<ts.TypeElement | ts.ClassElement>, prefix = ''): [string, Member][] {
  const seen = new Map<string, number>();
  return elements.flatMap((element): [string, Member][] => {
    const name = prefix + nameOf(element);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const path = count > 1 ? `${name} (overload ${count})` : name;
    const { type } = element as { type?: ts.TypeNode };
    const optional = 'questionToken' in element && element.questionToken !== undefined;
    if (ts.isFunctionLike(element) && !ts.isAccessor(element) && !ts.isIndexSignatureDeclaration(element)) {
      return [[path, { ...signatureMember(element), optional }]];
    }
    if (type && ts.isTypeLiteralNode(type)) {
      return [[path, { optional, alternatives: ['{}'] }], ...membersIn(type.members, `${path}.`)];
    }
    return [[path, { optional, alternatives: type ? alternativesOf(type) : [print(element)] }]];
  });
}

function nameOf(element: ts.TypeElement | ts.ClassElement): string {
  if (ts.isConstructorDeclaration(element)) return 'constructor';
  const { name } = element;
  const modifiers = ts.canHaveModifiers(element) ? (ts.getModifiers(element) ?? []) : [];
  const isStatic = modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  const text = name && ts.isStringLiteral(name) ? name.text : (name?.getText() ?? print(element));
  return isStatic ? `static ${text}` : text;
}

function signatureMember(node: ts.SignatureDeclaration): Member {
  const parameters = node.parameters.map(({ type, questionToken, dotDotDotToken }) => ({
    optional: questionToken !== undefined || dotDotDotToken !== undefined,
    alternatives: alternativesOf(type),
  }));
  const signature = { parameters, typeParameters: print(node.typeParameters), returns: print(node.type) };
  const list = node.parameters.map(print).join(', ');
  return { optional: false, alternatives: [`(${list}) => ${signature.returns}`.replace(/ => $/, '')], signature };
}

const plain = (text: string): Member => ({ optional: false, alternatives: [text] });

function alternativesOf(type: ts.TypeNode | undefined): string[] {
  if (type && ts.isParenthesizedTypeNode(type)) return alternativesOf(type.type);
  return type && ts.isUnionTypeNode(type) ? type.types.map(print) : [print(type)];
}

const printer = ts.createPrinter({ removeComments: true });

/** A node as one line, without comments. */
export function print(node: ts.Node | ts.NodeArray<ts.Node> | undefined): string {
  if (node === undefined) return '';
  if (!('kind' in node)) return node.map((part) => print(part)).join(', ');
  const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  return text.replaceAll(/\s+/g, ' ').replace(/;$/, '');
}
