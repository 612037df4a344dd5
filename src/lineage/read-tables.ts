import { loadModule, parseSync } from 'libpg-query'

/** A table a query reads, as written: schema-qualified or not. */
export interface TableReference {
  readonly schema: string | undefined
  readonly table: string
}

/**
 * The tables a statement reads, by Postgres' own parser. Names of CTEs are not tables.
 * Each table once, in order of first appearance.
 *
 * @throws the parser's error, with Postgres' message, when the statement does not parse.
 */
export async function readTables(sql: string): Promise<TableReference[]> {
  await loadModule()
  const ctes = new Set<string>()
  const found = new Map<string, TableReference>()
  visit(parseSync(sql), (kind, node) => {
    if (kind === 'CommonTableExpr' && typeof node['ctename'] === 'string') {
      ctes.add(node['ctename'])
    }
    if (kind === 'RangeVar' && typeof node['relname'] === 'string') {
      const schema = typeof node['schemaname'] === 'string' ? node['schemaname'] : undefined
      const reference = { schema, table: node['relname'] }
      found.set(`${schema ?? ''}.${reference.table}`, reference)
    }
  })
  return [...found.values()].filter(({ schema, table }) => schema !== undefined || !ctes.has(table))
}

/** Calls `each` for every object under a key that starts with a capital: the parser's node kinds. */
function visit(
  tree: unknown,
  each: (kind: string, node: Readonly<Record<string, unknown>>) => void,
): void {
  if (Array.isArray(tree)) {
    for (const item of tree) visit(item, each)
    return
  }
  if (!isRecord(tree)) return
  for (const [key, value] of Object.entries(tree)) {
    if (isRecord(value) && /^[A-Z]/.test(key)) each(key, value)
    visit(value, each)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
