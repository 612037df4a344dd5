import { parseSync } from 'vite'

/** What one file imports. */
export interface Imports {
  /** As written, in order of appearance, types included. */
  readonly specifiers: readonly string[]
  /** Whether it imports a path that is not written out. */
  readonly computed: boolean
}

/**
 * Every way one TypeScript file can reach another: `import` and `export … from` (with or without
 * `type`), `import()` as an expression and as a type, `require()`, and `new URL(…, import.meta.url)`,
 * which is how worker threads are started.
 */
export function importsOf(path: string, source: string): Imports {
  const { program, errors } = parseSync(path, source)
  const [error] = errors
  if (error) throw new Error(`${path} cannot be parsed: ${error.message}`)

  const specifiers: string[] = []
  let computed = false
  visit(program, (node) => {
    const reference = referenceIn(node)
    if (reference === undefined) return
    const specifier = literal(reference)
    if (specifier === undefined) computed = true
    else specifiers.push(specifier)
  })
  return { specifiers, computed }
}

type Node = Readonly<Record<string, unknown>>

/** The part of a node that names another file; undefined when the node imports nothing. */
function referenceIn(node: Node): unknown {
  switch (node['type']) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node['source']
    case 'ExportNamedDeclaration':
      return node['source'] ?? undefined
    case 'CallExpression':
      return isIdentifier(node['callee'], 'require') ? first(node['arguments']) : undefined
    case 'NewExpression':
      return isIdentifier(node['callee'], 'URL') && isMetaUrl(second(node['arguments']))
        ? first(node['arguments'])
        : undefined
    default:
      return undefined
  }
}

function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (typeof node['value'] === 'string') return node['value']
  if (node['type'] !== 'TemplateLiteral' || first(node['expressions']) !== undefined)
    return undefined
  const quasi = first(node['quasis'])
  const value = isNode(quasi) ? quasi['value'] : undefined
  const cooked = isNode(value) ? value['cooked'] : undefined
  return typeof cooked === 'string' ? cooked : undefined
}

function isMetaUrl(node: unknown): boolean {
  return (
    isNode(node) &&
    node['type'] === 'MemberExpression' &&
    isNode(node['object']) &&
    node['object']['type'] === 'MetaProperty' &&
    isIdentifier(node['property'], 'url')
  )
}

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node['type'] === 'Identifier' && node['name'] === name
}

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined
}

function second(list: unknown): unknown {
  return Array.isArray(list) ? list[1] : undefined
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function visit(value: unknown, found: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, found)
  } else if (isNode(value)) {
    found(value)
    for (const child of Object.values(value)) visit(child, found)
  }
}
