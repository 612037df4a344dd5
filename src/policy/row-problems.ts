import type { Problem } from '../errors/platinum-error.ts'
import { upstreamOf, type LineageGraph } from '../lineage/graph.ts'
import type { Registry } from '../product/product.ts'
import type { Policies } from './policies.ts'

/**
 * Every served product of which all rows are seen by everyone, although some roles see only some, or
 * none, of the rows that it is made from. A rule speaks of the rows of its own product: what is made
 * of them has others, and whether these tell of hidden ones is known by nobody but who made them.
 */
export function rowProblems(
  { products }: Registry,
  lineage: LineageGraph,
  policies: Policies,
): readonly Problem[] {
  return products
    .filter(({ served, id }) => served && !speaksOfRows(policies, id))
    .flatMap(({ id }): Problem[] => {
      const ruled = upstreamOf(lineage, id).find(({ dataset }) => hidesRows(policies, dataset))
      if (!ruled) return []
      return [
        {
          code: 'ROWS_WITHOUT_RULE',
          where: id,
          expected: `a policy that says who sees which rows, as that of ${ruled.dataset} does, which it is made from`,
          found: 'every row for everyone',
          fix: "Give it a policy with rows: a rule, or rows: 'all' for the roles that may see every row.",
        },
      ]
    })
}

function speaksOfRows({ products }: Policies, id: string): boolean {
  const grants = products.get(id)?.grants.values() ?? []
  return [...grants].some(({ rows }) => rows !== undefined)
}

function hidesRows({ products }: Policies, id: string): boolean {
  const grants = products.get(id)?.grants.values() ?? []
  return [...grants].some(({ rows }) => rows !== undefined && rows !== 'all')
}
