import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Identity } from '../identity/identity.ts'
import { declaredClass, type EffectiveClasses } from '../policy/effective-classes.ts'
import type { Policies } from '../policy/policies.ts'
import { activeRoles } from '../policy/stance.ts'
import { viewLineage } from '../policy/view-lineage.ts'
import { viewRegistry, type Readers, type RegistryView } from '../policy/view-registry.ts'
import type { SchemaSources } from './schema-sources.ts'

export interface ViewsOptions {
  /** The whole project. */
  readonly sources: SchemaSources
  readonly policies: Policies
  readonly classes: EffectiveClasses
  /** Fewest entities of a group that is told something of a masked column. */
  readonly minimumGroup: number
}

/** Most schemas kept: as many different views of the project as are asked for at a time. */
const maxViews = 32
/** Most sets of roles whose view is remembered. */
const maxRoleSets = 1_000

/**
 * What each reader asks: a schema with an engine of its own for every different view of the
 * project. Documents, validation and plans are kept by the engine, so nothing that was made for
 * some readers serves others. Readers who see the same share one.
 */
export class ReaderViews<T> {
  readonly #options: ViewsOptions
  readonly #make: (sources: SchemaSources) => T
  readonly #made: LRUCache<string, { readonly value: T }>
  readonly #keys = new LRUCache<string, string>({ max: maxRoleSets })

  /** @param retire told of a view that is not kept any more */
  constructor(
    options: ViewsOptions,
    make: (sources: SchemaSources) => T,
    retire: (value: T) => void,
  ) {
    this.#options = options
    this.#make = make
    this.#made = new LRUCache({ max: maxViews, dispose: ({ value }) => retire(value) })
  }

  /** What this reader asks. */
  of({ kind, roles, purpose }: Pick<Identity, 'kind' | 'roles' | 'purpose'>): T {
    const readers: Readers =
      kind === 'system' ? kind : { roles: activeRoles(this.#options.policies, roles, purpose) }
    const name = JSON.stringify(readers)
    const key = this.#keys.get(name)
    const known = key === undefined ? undefined : this.#made.get(key)
    return known ? known.value : this.#view(name, readers)
  }

  /** Those kept at the moment. */
  values(): T[] {
    return [...this.#made.values()].map(({ value }) => value)
  }

  #view(name: string, readers: Readers): T {
    const view = this.#registryOf(readers)
    const key = createHash('sha256').update(view.key).digest('base64')
    this.#keys.set(name, key)
    const known = this.#made.get(key)
    if (known) return known.value
    const { sources } = this.#options
    const { registry, lineage } = sources
    const value = this.#make({
      ...sources,
      registry: view.registry,
      lineage: viewLineage(lineage, registry, view.registry),
      whole: { registry, lineage },
    })
    this.#made.set(key, { value })
    return value
  }

  #registryOf(readers: Readers): RegistryView {
    const { sources, policies, classes, minimumGroup } = this.#options
    return viewRegistry(
      {
        registry: sources.registry,
        policies,
        classOf: (column) => classes.get(column) ?? declaredClass(column),
        minimumGroup,
      },
      readers,
    )
  }
}
