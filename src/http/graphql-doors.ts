import { buildSchema } from '../graphql/build-schema.ts'
import { Engine, type EngineCounts } from '../graphql/engine.ts'
import { Provenance } from '../graphql/provenance.ts'
import { annotateSchema } from '../graphql/print-schema.ts'
import { ReaderViews, type Viewer } from '../graphql/reader-views.ts'
import type { SchemaSources } from '../graphql/schema-sources.ts'
import { defaultMinimumGroup, noPolicies } from '../policy/policies.ts'
import { CursorSeal } from '../query/cursor-seal.ts'
import { createGraphqlHandler, type GraphqlHandlerOptions } from './graphql-handler.ts'
import { createPostGraphql } from './post-graphql.ts'
import type { ServerOptions } from './server-options.ts'

/** GraphQL as some readers have it. */
export interface GraphqlDoor {
  readonly sources: SchemaSources
  readonly engine: Engine
  readonly post: ReturnType<typeof createPostGraphql>
  readonly graphql: ReturnType<typeof createGraphqlHandler>
  /** Their schema in SDL. */
  readonly sdl: () => string
}

/** What is the same for all readers. */
type Same = Pick<
  GraphqlHandlerOptions,
  | 'context'
  | 'mode'
  | 'mayExplain'
  | 'tellCost'
  | 'trusted'
  | 'queryLog'
  | 'clients'
  | 'tell'
  | 'turns'
>

/** GraphQL for each reader, with a schema of what this reader may see. */
export class GraphqlDoors {
  readonly #views: ReaderViews<GraphqlDoor>
  #retired: EngineCounts | undefined

  constructor(options: ServerOptions, same: Same) {
    const {
      registry,
      lineage,
      spaces,
      clients,
      limits,
      policies = noPolicies,
      classes = new Map(),
    } = options
    this.#views = new ReaderViews<GraphqlDoor>(
      {
        sources: {
          registry,
          lineage,
          spaces,
          clients,
          limits,
          cursorSeal: new CursorSeal(options.secret),
        },
        policies,
        classes,
        minimumGroup: options.minimumGroup ?? defaultMinimumGroup,
      },
      (sources) => createDoor(sources, same),
      ({ engine }) => {
        this.#retired = added(this.#retired, engine.counts)
      },
    )
  }

  of(reader: Viewer): GraphqlDoor {
    return this.#views.of(reader)
  }

  /** What all engines counted, and how many documents they keep. */
  engines(): { readonly counts: EngineCounts; readonly documents: number } {
    const engines = this.#views.values().map(({ engine }) => engine)
    const none = added(this.#retired, noCounts)
    return {
      counts: engines.reduce((sum, { counts }) => added(sum, counts), none),
      documents: engines.reduce((sum, { documents }) => sum + documents.size, 0),
    }
  }
}

function createDoor(sources: SchemaSources, same: Same): GraphqlDoor {
  const schema = buildSchema(sources)
  const { limits, lineage } = sources
  const hideSuggestions = same.mode !== 'dev'
  const engine = new Engine({
    schema,
    hideSuggestions,
    limits,
    isRecorded: same.context.audit !== undefined,
    share: shareOf(sources),
  })
  const provenanceOf = (asked: string): Provenance => new Provenance(asked, lineage)
  const options = { ...same, schema, engine, provenanceOf }
  let sdl: string | undefined
  return {
    sources,
    engine,
    post: createPostGraphql(options),
    graphql: createGraphqlHandler(options),
    sdl: () => (sdl ??= annotateSchema(schema, sources)),
  }
}

/** How much of the project has a name in a schema. */
function shareOf({ registry, whole }: SchemaSources): number {
  const all = whole?.registry.products.length ?? 0
  return all === 0 ? 1 : registry.products.length / all
}

const noCounts: EngineCounts = {
  documentHits: 0,
  documentMisses: 0,
  planHits: 0,
  planMisses: 0,
  ordinary: 0,
}

function added(left: EngineCounts | undefined, right: EngineCounts): EngineCounts {
  if (!left) return right
  return {
    documentHits: left.documentHits + right.documentHits,
    documentMisses: left.documentMisses + right.documentMisses,
    planHits: left.planHits + right.planHits,
    planMisses: left.planMisses + right.planMisses,
    ordinary: left.ordinary + right.ordinary,
  }
}
