import type { Declared } from './declared.ts'
import type { GraphLink, Member, Way } from './graph-link.ts'
import { namePlaces } from './names.ts'
import type { Client, Place } from './places.ts'
import type { StoredGraph } from './stored-graph.ts'

/** What lineage is asked of. */
export type Graph = Pick<StoredGraph, 'edges' | 'inputs' | 'columnsOf' | 'hasGaps'>

/** Whether somebody may be told of a place. */
export type Visible = (place: Place) => boolean

/**
 * The graph as it would be, were what somebody may not be told of not there. Every step that is taken
 * is taken in it, so that no depth, number, path or doubt can count what he has no name for.
 */
export class VisibleGraph implements Graph {
  readonly #graph: Graph
  readonly #client: Client
  readonly #declared: Declared
  readonly #visible: Visible
  readonly #known = new Map<number, boolean>()

  constructor(graph: Graph, client: Client, declared: Declared, visible: Visible) {
    this.#graph = graph
    this.#client = client
    this.#declared = declared
    this.#visible = visible
  }

  async edges(way: Way, places: readonly number[], indirect: boolean): Promise<GraphLink[]> {
    return await this.#between(await this.#graph.edges(way, places, indirect))
  }

  async inputs(way: Way, datasets: readonly number[]): Promise<GraphLink[]> {
    return await this.#between(await this.#graph.inputs(way, datasets))
  }

  async columnsOf(datasets: readonly number[]): Promise<Member[]> {
    const members = await this.#graph.columnsOf(datasets)
    await this.#look(members.map(({ id }) => id))
    return members.filter(({ id }) => this.#known.get(id))
  }

  /** Nothing else than what was reached is asked about, and only what is seen was. */
  async hasGaps(datasets: readonly number[], ends: readonly number[]): Promise<boolean> {
    return await this.#graph.hasGaps(datasets, ends)
  }

  async #between(links: readonly GraphLink[]): Promise<GraphLink[]> {
    await this.#look(links.flatMap(({ to, from }) => [to, from]))
    return links.filter(({ to, from }) => this.#known.get(to) && this.#known.get(from))
  }

  /** Finds out which places are seen. */
  async #look(numbers: readonly number[]): Promise<void> {
    const asked = numbers.filter((number) => !this.#known.has(number))
    if (asked.length === 0) return
    const places = await namePlaces(this.#client, this.#declared, asked)
    for (const number of asked) {
      const place = places.get(number)
      this.#known.set(number, place !== undefined && this.#visible(place))
    }
  }
}
