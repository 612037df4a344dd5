import { loadModule, parseSync } from 'libpg-query'

/*
 * What a project's own SQL may be, read by Postgres' own parser. The audit runs it read-only besides;
 * here a statement that is something else is found before anything runs, and told at boot.
 */

type Tree = Readonly<Record<string, unknown>>

/** @throws Error in words for people when it is not one SELECT, or writes or locks anywhere in it. */
export async function requireSelect(text: string): Promise<void> {
  await loadModule()
  const select = onlySelect(text)
  const forbidden = findForbidden(select)
  if (forbidden !== undefined) throw new Error(`a SELECT with ${forbidden}`)
}

/** @throws Error in words for people when it is not one expression. */
export async function requireExpression(text: string): Promise<void> {
  await loadModule()
  const select = onlySelect(`SELECT (${text})`)
  // One column and nothing after it, or the text has ended the parenthesis it stands in.
  const clauses = Object.keys(select).filter((key) => key !== 'limitOption' && key !== 'op')
  const targets = select['targetList']
  if (clauses.length !== 1 || !Array.isArray(targets) || targets.length !== 1) {
    throw new Error('more than an expression')
  }
}

function onlySelect(text: string): Tree {
  const { stmts = [] } = parseSync(text)
  const [first] = stmts
  const statement: unknown = first?.stmt
  if (stmts.length !== 1 || !isTree(statement)) throw new Error(`${stmts.length} statements`)
  const [kind = 'nothing'] = Object.keys(statement)
  const select = statement['SelectStmt']
  if (!isTree(select)) throw new Error(`a statement of kind ${kind}`)
  return select
}

const forbiddenNodes: Readonly<Record<string, string>> = {
  InsertStmt: 'an INSERT in it',
  UpdateStmt: 'an UPDATE in it',
  DeleteStmt: 'a DELETE in it',
  MergeStmt: 'a MERGE in it',
  intoClause: 'INTO',
  lockingClause: 'a lock on rows',
}

function findForbidden(tree: unknown): string | undefined {
  if (Array.isArray(tree)) {
    return tree.map(findForbidden).find((found) => found !== undefined)
  }
  if (!isTree(tree)) return undefined
  for (const [key, value] of Object.entries(tree)) {
    if (Object.hasOwn(forbiddenNodes, key)) return forbiddenNodes[key]
    const found = findForbidden(value)
    if (found !== undefined) return found
  }
  return undefined
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null
}
