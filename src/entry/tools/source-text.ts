/** Declarations as they stand in their file. */
import { isFunctionDeclaration, SyntaxKind } from 'typescript/unstable/ast';
import { type Symbol as Named, type Project, SignatureKind, SymbolFlags } from 'typescript/unstable/sync';

const declarationOf = ({ checker }: Project, symbol: Named) => {
  const origin = symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = origin.declarations[0];
  if (!declaration) throw new Error(`${symbol.name} has no declaration`);
  return { origin, declaration };
};

/** The file that an exported declaration is in. */
export const fileOf = (project: Project, symbol: Named): string =>
  declarationOf(project, symbol).declaration.resolve(project)!.getSourceFile().fileName;

/** The text of an exported declaration, with what is said of it; of a function its head. */
export function sourceOf(project: Project, symbol: Named): string {
  const { checker, emitter } = project;
  const { origin, declaration } = declarationOf(project, symbol);
  const node = declaration.resolve(project);
  if (!node) throw new Error(`${symbol.name} has no declaration`);
  const { text } = node.getSourceFile();
  const about = text.slice(node.jsDoc?.at(-1)?.pos ?? node.getStart(), node.getStart()).trimStart();
  if (!isFunctionDeclaration(node)) return about + text.slice(node.getStart(), node.end);
  const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbol(origin)!, SignatureKind.Call);
  const head = checker.signatureToSignatureDeclaration(signature!, SyntaxKind.FunctionDeclaration, node);
  return `${about}export declare ${emitter.printNode(head!).replace('function ', `function ${symbol.name}`)}`;
}
