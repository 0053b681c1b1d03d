import ts from 'typescript'

/**
 * The classes with a parent that a source declares: `{ name, parent, doc, line, code, fault, remedy, cases }`. A text
 * with holes (a template) keeps its words and shows each hole as `…`; what no literal says is undefined. Where the
 * remedy is looked up in a table, `cases` holds the table's rows as `{ key, remedy }`.
 */
export function errorClassesOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const constants = constantsOf(source)
  return source.statements.filter(ts.isClassDeclaration).flatMap(declaration => {
    const clause = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    const parent = clause?.types[0]?.expression.getText()
    if (parent === undefined || !declaration.name) return []
    const line = source.getLineAndCharacterOfPosition(declaration.getStart()).line + 1
    return [{ name: declaration.name.text, parent, doc: docOf(declaration), line, ...factsOf(declaration, constants) }]
  })
}

function factsOf(declaration, constants) {
  const facts = { code: undefined, fault: undefined, remedy: undefined, cases: undefined }
  const take = (name, value) => {
    if (!(name in facts) || value === undefined) return
    facts[name] ??= textOf(value, constants, name === 'fault' ? ' or ' : ' Or: ')
    if (name === 'remedy' && ts.isElementAccessExpression(value)) facts.cases = rowsOf(value.expression, constants)
  }
  const visit = node => {
    if (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) take(node.name.getText(), node.initializer)
    if (ts.isShorthandPropertyAssignment(node)) take(node.name.text, constants.get(node.name.text))
    ts.forEachChild(node, visit)
  }
  visit(declaration)
  return facts
}

function constantsOf(source) {
  const constants = new Map()
  const visit = node => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) constants.set(node.name.text, node.initializer)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return constants
}

function textOf(node, constants, or) {
  const inner = next => (next === undefined ? undefined : textOf(next, constants, or))
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isIdentifier(node)) return inner(constants.get(node.text))
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return inner(node.expression)
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
  if (ts.isConditionalExpression(node)) {
    const sides = [inner(node.whenTrue), inner(node.whenFalse)].filter(side => side !== undefined)
    return sides.length === 0 ? undefined : [...new Set(sides)].join(or)
  }
  if (!ts.isBinaryExpression(node)) return undefined
  if (node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return inner(node.right)
  const sides = [inner(node.left), inner(node.right)]
  return sides.every(side => side === undefined) ? undefined : sides.map(side => side ?? '…').join('')
}

function rowsOf(table, constants) {
  const node = ts.isIdentifier(table) ? constants.get(table.text) : table
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return undefined
  return node.properties.filter(ts.isPropertyAssignment).map(({ name, initializer }) => ({
    key: ts.isStringLiteralLike(name) ? name.text : name.getText(),
    remedy: textOf(initializer, constants, ' Or: ') ?? '…',
  }))
}

function docOf(declaration) {
  const comment = declaration.jsDoc?.at(-1)?.comment
  const text = typeof comment === 'string' ? comment : ts.getTextOfJSDocComment(comment)
  return text
    ?.replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
}
