import { z } from 'zod'
import type { Declared } from './declared.ts'
import { edgesHeld } from './edges-held.ts'
import type { GraphLink, Member, Way } from './graph-link.ts'
import { firstIndirectKind } from './kinds.ts'
import { heldAt } from './read-statements.ts'
import type { Client } from './places.ts'

/**
 * The neighbors of places: as recorded, or as recorded at a moment. What was declared and has never
 * been recorded counts too, under numbers of its own, below 0.
 */
export class StoredGraph {
  readonly #client: Client
  readonly #at: string | undefined
  readonly #declared: Declared

  /** @param at ISO 8601; undefined: now */
  constructor(client: Client, at: string | undefined, declared: Declared) {
    this.#client = client
    this.#at = at
    this.#declared = declared
  }

  /** The edges that lead to places (upstream), or from them. */
  async edges(way: Way, places: readonly number[], indirect: boolean): Promise<GraphLink[]> {
    const own = way === 'UPSTREAM' ? 'to' : 'from'
    const direct = indirect ? '' : `AND e.kind < ${firstIndirectKind}`
    const links = await this.#links(
      (held) => `SELECT e.to_column AS t, e.to_dataset AS td, e.from_column AS f,
                        e.from_dataset AS fd, e.kind AS k, e.assumed::integer AS a, e.output AS o
                   FROM ops.lineage_edge e
                  WHERE e.${own}_column = ANY ($1::integer[]) AND ${held} ${direct}`,
      places,
    )
    const declared = this.#declared
      .edges(way, places)
      .filter(({ kind }) => indirect || kind < firstIndirectKind)
    return [...links, ...declared].sort(inOrder)
  }

  /** The datasets that datasets are made from (upstream), or that are made from them. */
  async inputs(way: Way, datasets: readonly number[]): Promise<GraphLink[]> {
    const own = way === 'UPSTREAM' ? 'to' : 'from'
    const links = await this.#links(
      (held) => `SELECT DISTINCT e.to_dataset AS t, e.to_dataset AS td, e.from_dataset AS f,
                        e.from_dataset AS fd, 2 AS k, 1 AS a, e.output AS o
                   FROM ops.lineage_input e
                  WHERE e.${own}_dataset = ANY ($1::integer[]) AND ${held}`,
      datasets,
    )
    return [...links, ...this.#declared.inputs(way, datasets)].sort(inOrder)
  }

  /** The columns of datasets of which anything is known. */
  async columnsOf(datasets: readonly number[]): Promise<Member[]> {
    const edges = edgesHeld(this.#at, '$2').flatMap((held) =>
      ['to', 'from'].map(
        (end) =>
          `EXISTS (SELECT 1 FROM ops.lineage_edge e WHERE e.${end}_column = c.id AND ${held})`,
      ),
    )
    const { rows } = await this.#client.query(
      `SELECT c.id, c.dataset FROM ops.lineage_column c
        WHERE c.dataset = ANY ($1::integer[]) AND c.field IS NOT NULL
          AND (${edges.join(' OR ')}
            OR EXISTS (SELECT 1 FROM ops.lineage_statement e
                         JOIN ops.lineage_output o ON o.id = e.output
                        WHERE o.dataset = c.dataset AND c.field = ANY (e.columns) AND ${this.#statementHeld()}))
        ORDER BY c.id`,
      this.#at === undefined ? [datasets] : [datasets, this.#at],
    )
    const stored = memberRows.parse(rows)
    const known = new Set(stored.map(({ id }) => id))
    return [...stored, ...this.#declared.columnsOf(datasets).filter(({ id }) => !known.has(id))]
  }

  /**
   * Whether something about places is not known: what their datasets read could not be resolved,
   * or it is known of other columns than these where they come from.
   * @param datasets whose statements were followed
   * @param ends columns to which no edge leads
   */
  async hasGaps(datasets: readonly number[], ends: readonly number[]): Promise<boolean> {
    if (this.#declared.hasGaps(datasets)) return true
    const { rows } = await this.#client.query(
      `SELECT EXISTS (
         SELECT 1 FROM ops.lineage_output o JOIN ops.lineage_statement s ON s.output = o.id
          WHERE o.dataset = ANY ($1::integer[]) AND s.unresolved <> '{}' AND ${heldAt('s', '$3')})
       OR EXISTS (
         SELECT 1 FROM ops.lineage_column c
           JOIN ops.lineage_output o ON o.dataset = c.dataset
           JOIN ops.lineage_statement s ON s.output = o.id
          WHERE c.id = ANY ($2::integer[]) AND c.field IS NOT NULL
            AND NOT c.field = ANY (s.columns) AND ${heldAt('s', '$3')}) AS gaps`,
      [datasets, ends, this.#at ?? null],
    )
    return gapsRow.parse(rows[0]).gaps
  }

  async #links(select: (held: string) => string, places: readonly number[]): Promise<GraphLink[]> {
    const stored = places.filter((place) => place > 0)
    if (stored.length === 0) return []
    const parts = edgesHeld(this.#at, '$2').map(select).join(' UNION ALL ')
    const list = (name: string): string =>
      `coalesce(array_to_string(array_agg(${name}), ','), '') AS ${name}`
    const { rows } = await this.#client.query(
      `SELECT ${['t', 'td', 'f', 'fd', 'k', 'a', 'o'].map(list).join(', ')} FROM (${parts}) AS e`,
      this.#at === undefined ? [stored] : [stored, this.#at],
    )
    return readLinks(linksRow.parse(rows[0]))
  }

  #statementHeld(): string {
    return this.#at === undefined ? `e.until = 'infinity'` : heldAt('e', '$2')
  }
}

/**
 * Answers have one order, whichever way Postgres found the edges: first what values are made from.
 * Declared places come last.
 */
function inOrder(left: GraphLink, right: GraphLink): number {
  const decides = ({ kind }: GraphLink): number => (kind < firstIndirectKind ? 0 : 1)
  return (
    decides(left) - decides(right) ||
    order(left.to) - order(right.to) ||
    order(left.from) - order(right.from) ||
    left.kind - right.kind
  )
}

function order(number: number): number {
  return number < 0 ? Number.MAX_SAFE_INTEGER / 4 - number : number
}

const memberRows = z.array(z.object({ id: z.number(), dataset: z.number() }))
const gapsRow = z.object({ gaps: z.boolean() })

/** Many links come as seven lists of numbers, which is quicker to read than a row for each. */
const numbers = z.string().transform((text) => (text === '' ? [] : text.split(',').map(Number)))
const linksRow = z.object({
  t: numbers,
  td: numbers,
  f: numbers,
  fd: numbers,
  k: numbers,
  a: numbers,
  o: numbers,
})

function readLinks({ t, td, f, fd, k, a, o }: z.infer<typeof linksRow>): GraphLink[] {
  const at = (list: readonly number[], index: number): number => list[index] ?? 0
  return t.map((to, index) => ({
    to,
    toDataset: at(td, index),
    from: at(f, index),
    fromDataset: at(fd, index),
    kind: at(k, index),
    assumed: at(a, index) === 1,
    output: at(o, index),
  }))
}
