import { loadModule, parseSync } from 'libpg-query'

/** A table a query reads, as written: schema-qualified or not. */
export interface TableReference {
  readonly schema: string | undefined
  readonly table: string
}

/**
 * The tables a SELECT reads, by Postgres' own parser. The name of a CTE is no table where the CTE
 * can be seen, and may well be one elsewhere. Each table once, in order of first appearance.
 *
 * @throws the parser's error, with Postgres' message, when the statement does not parse.
 */
export async function readTables(sql: string): Promise<TableReference[]> {
  await loadModule()
  const found = new Map<string, TableReference>()
  visit(parseSync(sql), new Set(), (reference) => {
    found.set(JSON.stringify([reference.schema, reference.table]), reference)
  })
  return [...found.values()]
}

type Node = Readonly<Record<string, unknown>>

/** @param ctes names of the CTEs that can be seen from here. */
function visit(
  tree: unknown,
  ctes: ReadonlySet<string>,
  found: (reference: TableReference) => void,
): void {
  if (Array.isArray(tree)) {
    for (const item of tree) visit(item, ctes, found)
    return
  }
  if (!isNode(tree)) return
  const visible = visitWith(tree['withClause'], ctes, found)
  for (const [key, value] of Object.entries(tree)) {
    // FOR UPDATE OF names tables by their alias in FROM, where they were found already.
    if (key === 'withClause' || key === 'lockingClause') continue
    if (key === 'RangeVar' && isNode(value)) readRangeVar(value, visible, found)
    else visit(value, visible, found)
  }
}

/**
 * Visits the queries of a WITH. Each sees the CTEs before it; with RECURSIVE it sees all, itself
 * included.
 * @returns the CTEs that the statement under the WITH can see.
 */
function visitWith(
  withClause: unknown,
  outside: ReadonlySet<string>,
  found: (reference: TableReference) => void,
): ReadonlySet<string> {
  if (!isNode(withClause) || !Array.isArray(withClause['ctes'])) return outside
  const ctes = withClause['ctes'].flatMap((cte: unknown) =>
    isNode(cte) && isNode(cte['CommonTableExpr']) ? [cte['CommonTableExpr']] : [],
  )
  const recursive = withClause['recursive'] === true
  const visible = new Set(outside)
  if (recursive) for (const cte of ctes) visible.add(String(cte['ctename']))
  for (const cte of ctes) {
    visit(cte['ctequery'], visible, found)
    visible.add(String(cte['ctename']))
  }
  return visible
}

function readRangeVar(
  { schemaname, relname }: Node,
  ctes: ReadonlySet<string>,
  found: (reference: TableReference) => void,
): void {
  if (typeof relname !== 'string') return
  const schema = typeof schemaname === 'string' ? schemaname : undefined
  if (schema !== undefined || !ctes.has(relname)) found({ schema, table: relname })
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
