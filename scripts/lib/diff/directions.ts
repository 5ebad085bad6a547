import ts from 'typescript';
import type { Declarations } from './api-report.ts';

/**
 * The types that callers only pass in. A type that the package also returns is not among them: whoever passes it in has
 * it from there, so what is new in it costs them nothing.
 */
export function inputsOnly(declarations: Declarations): Set<string> {
  const seen = { in: new Set<string>(), out: new Set<string>() };

  function visit(node: ts.Node, direction: 'in' | 'out'): void {
    if (ts.isParameter(node) && node.type) {
      visit(node.type, opposite(direction));
      return;
    }
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) follow(node, direction);
    ts.forEachChild(node, (child) => visit(child, direction));
  }

  function follow(node: ts.TypeReferenceNode | ts.ExpressionWithTypeArguments, direction: 'in' | 'out'): void {
    const name = (ts.isTypeReferenceNode(node) ? node.typeName : node.expression).getText();
    const target = declarations.get(name);
    if (!target || seen[direction].has(name)) return;
    seen[direction].add(name);
    // Whoever passes an instance of a class in has it from the package.
    visit(target.node, target.kind === 'class' ? 'out' : direction);
  }

  for (const { kind, exported, node } of declarations.values()) {
    if (exported && kind !== 'type') visit(node, 'out');
  }
  return new Set([...seen.in].filter((name) => !seen.out.has(name)));
}

/** What a function accepts goes the other way than the function itself. */
const opposite = (direction: 'in' | 'out') => (direction === 'in' ? 'out' : 'in');

/** The types whose members are the alternatives of another one: `T` in `T[keyof T]`. */
export function mapsOfAlternatives(declarations: Declarations): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIndexedAccessTypeNode(node) && node.indexType.getText() === `keyof ${node.objectType.getText()}`) {
      found.add(node.objectType.getText());
    }
    ts.forEachChild(node, visit);
  };
  for (const { node } of declarations.values()) visit(node);
  return found;
}
