import type { Node } from 'libpg-query'

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  member: infer Both,
) => void
  ? Both
  : never

/**
 * A node of the parse tree, read by its kind: `tree.ColumnRef` is there when the node is one, and
 * undefined otherwise. Every `Node` is a `Tree`.
 */
export type Tree = Partial<Intersection<Node>>

/** The kind of a node, as Postgres calls it: `ColumnRef`. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? 'nothing'
}

/** The texts of a list of names, without what is no name: `["s", "t"]` of `s.t.*`. */
export function names(nodes: readonly Node[] | undefined): string[] {
  const found: string[] = []
  for (const node of nodes ?? []) {
    const { String: text }: Tree = node
    if (text) found.push(text.sval ?? '')
  }
  return found
}

/** The last name of a qualified one: `max` of `pg_catalog.max`. */
export function lastName(nodes: readonly Node[] | undefined): string {
  return names(nodes).at(-1) ?? ''
}

/** The items of a list node; the node itself where it is none. An empty node stands for nothing. */
export function items(node: Node | undefined): readonly Node[] {
  if (!node || isEmpty(node)) return []
  const { List: list }: Tree = node
  return list ? (list.items ?? []) : [node]
}

/** True for a node that stands for nothing, such as the one in a plain DISTINCT. */
export function isEmpty(node: Node): boolean {
  return Object.keys(node).length === 0
}

/** The expression of an item of ORDER BY. */
export function sortedExpression(node: Node): Node | undefined {
  const { SortBy: sort }: Tree = node
  return sort?.node
}

/** True where a list of names ends in a star: `t.*`. */
export function endsInStar(nodes: readonly Node[] | undefined): boolean {
  const last = nodes?.at(-1)
  if (!last) return false
  const { A_Star: star }: Tree = last
  return star !== undefined
}
