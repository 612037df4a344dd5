import type { Pool } from 'pg'
import { withTransaction } from '../../database/transaction.ts'
import { nothingDeclared, unrecorded, type Declarations, type Declared } from './declared.ts'
import type { Member } from './graph-link.ts'
import { findPlaces, type Client, type Place } from './places.ts'
import { StoredGraph } from './stored-graph.ts'
import { VisibleGraph, type Graph, type Visible } from './visible-graph.ts'

/** The graph as of one moment, and where in it a question begins. */
export interface OpenGraph {
  readonly client: Client
  readonly declared: Declared
  readonly graph: Graph
  readonly start: Member
}

/**
 * Asks about a place in one snapshot.
 * @param at the moment asked about, ISO 8601; undefined: now
 * @param visible what may be told of; undefined: everything
 * @returns undefined when nothing is known of the place
 */
export async function withGraph<Answer>(
  pool: Pick<Pool, 'connect'>,
  declarations: Declarations,
  of: Place,
  at: string | undefined,
  visible: Visible | undefined,
  ask: (open: OpenGraph) => Promise<Answer>,
): Promise<Answer | undefined> {
  return withTransaction(
    pool,
    async (client) => {
      const declared =
        at === undefined ? await unrecorded(client, pool, declarations) : nothingDeclared
      const whole = { ...of, field: null }
      const [storedId, storedDataset] = await findPlaces(client, [of, whole])
      const id = storedId ?? declared.numberOf(of)
      const dataset = storedDataset ?? declared.numberOf(whole)
      if (id === undefined || dataset === undefined) return undefined
      const stored = new StoredGraph(client, at, declared)
      const graph = visible ? new VisibleGraph(stored, client, declared, visible) : stored
      return await ask({ client, declared, graph, start: { id, dataset } })
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}
