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

/**
 * What is kept of different views, in whole projects: a schema is as large as what it has names for,
 * so there is room for many keys of a few products each.
 */
const wholeViews = 32
/** Most schemas kept, however small. */
const maxViews = 256
/** Most sets of roles and scopes whose view is remembered. */
const maxReaders = 1_000

/** What of whoever asks decides what has a name for him. */
export type Viewer = Pick<Identity, 'kind' | 'roles' | 'purpose' | 'products'>

interface NamedReaders {
  readonly readers: Readers
  /** The same for the same readers. */
  readonly name: string
}

/**
 * What each reader asks: a schema with an engine of its own for every different view of the
 * project. Documents, validation and plans are kept by the engine, so nothing that was made for
 * some readers serves others. Readers who see the same share one.
 */
export class ReaderViews<T> {
  readonly #options: ViewsOptions
  readonly #make: (sources: SchemaSources) => T
  readonly #made: LRUCache<string, { readonly value: T }>
  readonly #keys = new LRUCache<string, string>({ max: maxReaders })
  readonly #readers = new WeakMap<Viewer, NamedReaders>()

  /** @param retire told of a view that is not kept any more */
  constructor(
    options: ViewsOptions,
    make: (sources: SchemaSources) => T,
    retire: (value: T) => void,
  ) {
    this.#options = options
    this.#make = make
    const { products } = options.sources.registry
    this.#made = new LRUCache({
      max: maxViews,
      maxSize: wholeViews * (products.length + 1),
      dispose: ({ value }) => retire(value),
    })
  }

  /** What this reader asks. */
  of(viewer: Viewer): T {
    const readers = this.#readersOf(viewer)
    const key = this.#keys.get(readers.name)
    const known = key === undefined ? undefined : this.#made.get(key)
    return known ? known.value : this.#view(readers)
  }

  /** Those kept at the moment. */
  values(): T[] {
    return [...this.#made.values()].map(({ value }) => value)
  }

  /** Worked out once for an identity, which serves many requests. */
  #readersOf(viewer: Viewer): NamedReaders {
    const known = this.#readers.get(viewer)
    if (known) return known
    const { kind, roles, purpose, products } = viewer
    const readers: Readers =
      kind === 'system'
        ? kind
        : {
            roles: activeRoles(this.#options.policies, roles, purpose),
            products: products?.toSorted(),
          }
    const named = { readers, name: JSON.stringify(readers) }
    this.#readers.set(viewer, named)
    return named
  }

  #view({ name, readers }: NamedReaders): T {
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
      whole: { registry, lineage, isScoped: view.isScoped },
    })
    this.#made.set(key, { value }, { size: view.registry.products.length + 1 })
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
