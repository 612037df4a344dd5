import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { EngineCounts } from '../graphql/engine.ts'
import { freshnessState } from '../graphql/freshness-state.ts'
import type { Registry } from '../product/product.ts'
import { readServedStates, type Execution } from '../query/execute.ts'
import type { RefusalReason } from '../identity/authenticator.ts'
import { Counter, Histogram, writeMetrics, type Metric, type Sample } from './prometheus-text.ts'

export interface MetricSources {
  /** What all engines of the process counted, and how many documents they keep. */
  readonly engines: () => { readonly counts: EngineCounts; readonly documents: number }
  readonly execution: Execution
  readonly now: () => Date
}

/** Longest that a scrape waits for the ledger. */
const ledgerLimitMs = 2_000

/** What happened in this process since it started, and how its products stand. */
export class Metrics {
  readonly #sources: MetricSources
  readonly #requests = new Histogram()
  readonly #errors = new Counter('code')
  readonly #refusals = new Counter('reason')
  readonly #delay = monitorEventLoopDelay({ resolution: 20 })

  constructor(sources: MetricSources) {
    this.#sources = sources
    this.#delay.enable()
  }

  /** Stops measuring. */
  close(): void {
    this.#delay.disable()
  }

  /** @param route one of few: labels are kept for ever */
  request(route: string, status: number, seconds: number): void {
    this.#requests.observe({ route, status: String(status) }, seconds)
  }

  error(code: string): void {
    this.#errors.count(code)
  }

  refusal(reason: RefusalReason): void {
    this.#refusals.count(reason)
  }

  /**
   * Everything in Prometheus' text format.
   * @param seen products as they are for who asks; others are left out
   */
  async write(seen: Registry): Promise<string> {
    const products = await this.#products(seen)
    return writeMetrics([...this.#process(), ...this.#engine(), ...products])
  }

  #process(): Metric[] {
    const { database } = this.#sources.execution
    const seconds = (nanoseconds: number): number => nanoseconds / 1e9
    return [
      {
        name: 'platinum_http_request_duration_seconds',
        help: 'Time from the last byte of a request to the last byte of its answer.',
        type: 'histogram',
        samples: this.#requests.samples(),
      },
      {
        name: 'platinum_graphql_errors_total',
        help: 'Errors of executed operations, by code.',
        type: 'counter',
        samples: this.#errors.samples(),
      },
      {
        name: 'platinum_refused_requests_total',
        help: 'Requests whose sender could not be told or may not ask, by reason.',
        type: 'counter',
        samples: this.#refusals.samples(),
      },
      {
        name: 'platinum_database_connections',
        help: 'Connections of the pool that answers requests, and requests waiting for one.',
        type: 'gauge',
        samples: [
          sample({ state: 'used' }, database.totalCount - database.idleCount),
          sample({ state: 'idle' }, database.idleCount),
          sample({ state: 'waited_for' }, database.waitingCount),
        ],
      },
      gauge('platinum_resident_memory_bytes', 'Memory of the process.', process.memoryUsage.rss()),
      {
        name: 'platinum_event_loop_delay_seconds',
        help: 'How late timers are, since the start.',
        type: 'gauge',
        samples: [
          sample({ quantile: '0.5' }, seconds(this.#delay.percentile(50))),
          sample({ quantile: '0.99' }, seconds(this.#delay.percentile(99))),
        ],
      },
    ]
  }

  #engine(): Metric[] {
    const { counts, documents } = this.#sources.engines()
    return [
      {
        name: 'platinum_cache_requests_total',
        help: 'Documents and plans looked up, and whether they were there.',
        type: 'counter',
        samples: [
          sample({ cache: 'documents', result: 'hit' }, counts.documentHits),
          sample({ cache: 'documents', result: 'miss' }, counts.documentMisses),
          sample({ cache: 'plans', result: 'hit' }, counts.planHits),
          sample({ cache: 'plans', result: 'miss' }, counts.planMisses),
        ],
      },
      gauge('platinum_cached_documents', 'Documents kept.', documents),
      {
        name: 'platinum_ordinary_operations_total',
        help: 'Operations that graphql-js had a part in: catalog, introspection, errors.',
        type: 'counter',
        samples: [sample({}, counts.ordinary)],
      },
    ]
  }

  /** What the ledger says; without it, that it could not be read. */
  async #products(registry: Registry): Promise<Metric[]> {
    const { execution, now } = this.#sources
    const signal = AbortSignal.timeout(ledgerLimitMs)
    const given = Promise.withResolvers<undefined>()
    signal.addEventListener('abort', () => given.resolve(undefined), { once: true })
    const states = await Promise.race([
      readServedStates(registry.byId, { ...execution, signal }).catch(() => undefined),
      given.promise,
    ])
    const readable = gauge(
      'platinum_ledger_readable',
      'Whether the state of the products could be read: 1 or 0.',
      states ? 1 : 0,
    )
    if (!states) return [readable]
    const ages: Sample[] = []
    const promises: Sample[] = []
    const statuses: Sample[] = []
    const versions: Sample[] = []
    for (const [id, state] of states) {
      const product = registry.byId.get(id)
      if (!product) continue
      const { ageSeconds, withinSeconds } = freshnessState({ product, state, now: now() })
      const labels = { product: id, lane: product.freshness.lane }
      if (ageSeconds !== null) ages.push(sample(labels, ageSeconds))
      promises.push(sample(labels, withinSeconds))
      statuses.push(sample({ product: id, status: state.status }, 1))
      versions.push(sample({ product: id }, Number(state.dataVersion)))
    }
    return [
      readable,
      {
        name: 'platinum_product_age_seconds',
        help: 'Age of the newest event of a product.',
        type: 'gauge',
        samples: ages,
      },
      {
        name: 'platinum_product_promised_age_seconds',
        help: 'How old its newest event may be by its contract.',
        type: 'gauge',
        samples: promises,
      },
      {
        name: 'platinum_product_contract_status',
        help: 'What the newest run says about the contract; the status that holds is 1.',
        type: 'gauge',
        samples: statuses,
      },
      {
        name: 'platinum_product_data_version',
        help: 'One more whenever rows changed.',
        type: 'gauge',
        samples: versions,
      },
    ]
  }
}

function sample(labels: Readonly<Record<string, string>>, value: number): Sample {
  return { labels, value }
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] }
}
