import ts from 'typescript';

/** Files whose functions are followed. */
const isOurs = ({ fileName }: ts.SourceFile): boolean =>
  /(^|\/)lambdas\//.test(fileName) && !/\.test\.ts$/.test(fileName);

function openProgram(): ts.Program {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }: ts.Diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, ' '));
    },
  };
  const config = ts.getParsedCommandLineOfConfigFile('tsconfig.json', {}, host);
  const files = (config?.fileNames ?? []).filter((name) => /(^|\/)lambdas\//.test(name));
  return ts.createProgram(files, config?.options ?? {});
}

function symbolOf(checker: ts.TypeChecker, node: ts.Identifier): ts.Symbol | undefined {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The code of a refusal: of `X = refusal('code', …)`, or of a class that extends one. */
function codeOf(checker: ts.TypeChecker, node: ts.Node): string | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const declaration = symbolOf(checker, node)?.valueDeclaration;
  if (declaration === undefined) return undefined;
  if (ts.isClassDeclaration(declaration)) {
    const base = declaration.heritageClauses?.[0]?.types[0]?.expression;
    return base === undefined ? undefined : codeOf(checker, base);
  }
  const call = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (call === undefined || !ts.isCallExpression(call) || call.expression.getText() !== 'refusal') return undefined;
  const [code] = call.arguments;
  return code !== undefined && ts.isStringLiteral(code) ? code.text : undefined;
}

/** A function, a value or a member whose code runs when its name is used. */
const hasCode = (declaration: ts.Node): boolean =>
  [
    ts.isFunctionDeclaration,
    ts.isVariableDeclaration,
    ts.isMethodDeclaration,
    ts.isPropertyAssignment,
    ts.isClassDeclaration,
  ].some((is) => is(declaration));

type Members = ReadonlyMap<ts.Symbol, readonly ts.Node[]>;

/** What object literals give for the members of an interface: `deps.toss.confirm` is followed into the client. */
function implementationsIn(checker: ts.TypeChecker, files: readonly ts.SourceFile[]): Members {
  const found = new Map<ts.Symbol, ts.Node[]>();
  // The value of a data member runs no code when the member is read.
  const isCallable = (member: ts.Symbol): boolean => checker.getTypeOfSymbol(member).getCallSignatures().length > 0;
  const scan = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const type = checker.getContextualType(node);
      for (const property of node.properties) {
        const member = property.name && type?.getProperty(property.name.getText());
        if (member !== undefined && isCallable(member)) found.set(member, [...(found.get(member) ?? []), property]);
      }
    }
    ts.forEachChild(node, scan);
  };
  for (const file of files) scan(file);
  return found;
}

/** Codes of the refusals that `start`, or anything whose name it uses, makes with `new`. */
function thrownBy(checker: ts.TypeChecker, implementations: Members, start: ts.Node): Set<string> {
  const seen = new Set<ts.Node>();
  const codes = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (seen.has(node) || ts.isTypeNode(node)) return;
    seen.add(node);
    const code = ts.isNewExpression(node) ? codeOf(checker, node.expression) : undefined;
    if (code !== undefined) codes.add(code);
    const symbol = ts.isIdentifier(node) ? symbolOf(checker, node) : undefined;
    if (symbol !== undefined) {
      const declared = (symbol.declarations ?? []).filter((each) => isOurs(each.getSourceFile()) && hasCode(each));
      for (const next of [...declared, ...(implementations.get(symbol) ?? [])]) visit(next);
    }
    ts.forEachChild(node, visit);
  };
  visit(start);
  return codes;
}

/** `handle(routes.<operation>, <function>)`, in every file. */
function handlersIn(files: readonly ts.SourceFile[]): ReadonlyMap<string, ts.Node> {
  const found = new Map<string, ts.Node>();
  const scan = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [route, run] = node.arguments;
      if (run !== undefined && route !== undefined && ts.isPropertyAccessExpression(route))
        if (route.expression.getText() === 'routes') found.set(route.name.text, run);
    }
    ts.forEachChild(node, scan);
  };
  for (const file of files) scan(file);
  return found;
}

/**
 * Codes of the refusals that the code behind each route can throw, by operation name.
 *
 * Read from the source by the TypeScript compiler: from the handler on, each name that is used is followed to what it
 * stands for. A refusal that is caught on the way counts too.
 */
export function thrownRefusals(): ReadonlyMap<string, ReadonlySet<string>> {
  const program = openProgram();
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter(isOurs);
  const implementations = implementationsIn(checker, files);
  return new Map([...handlersIn(files)].map(([name, run]) => [name, thrownBy(checker, implementations, run)]));
}
