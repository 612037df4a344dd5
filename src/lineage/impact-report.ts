import type { Product, Registry } from '../product/product.ts'
import type { ClientUse, LoggedOperation } from '../usage/operation-usage.ts'
import type { LogCoverage } from '../usage/log-coverage.ts'
import type { Impact, ReachedColumn } from './store/ask-impact.ts'

/** A GraphQL field that a change reaches, or the rows of a type as a whole. */
export interface ReachedField {
  /** `Package.license`; `Package` where it is decided which rows there are. */
  readonly name: string
  /** Id of the product. */
  readonly product: string
  /** Null for the rows as a whole. */
  readonly field: string | null
  /** Steps away; 0 for what was asked about. */
  readonly depth: number
  /** Values are made from it; else it only decides about them. */
  readonly made: boolean
  readonly requests: number
  readonly clients: readonly ClientUse[]
}

/** An operation that used what a change reaches. */
export interface ReachedOperation {
  readonly hash: string
  readonly name: string | null
  /** Names of those fields. */
  readonly fields: readonly string[]
  readonly requests: number
  readonly lastDay: string
  readonly clients: readonly ClientUse[]
}

/** What a change reaches, in the words of the API. */
export interface ImpactReport extends LogCoverage {
  readonly fields: readonly ReachedField[]
  readonly operations: readonly ReachedOperation[]
  readonly clients: readonly ClientUse[]
  readonly truncated: boolean
  readonly isPartial: boolean
}

/** The ids of the products whose rows can be queried. */
export function servedProducts({ products }: Registry): ReadonlySet<string> {
  return new Set(products.flatMap(({ id, served }) => (served ? [id] : [])))
}

/** Midnight in UTC of the first of so many days, of which today is the last. */
export function firstOfDays(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / 86_400_000 - (days - 1)) * 86_400_000)
}

/** Tells what a place ends in by GraphQL's names, most asked first. */
export function impactReport(registry: Registry, impact: Impact): ImpactReport {
  const { columns, operations, loggedSince, unlogged, truncated, isPartial } = impact
  const byUse = new Map<string, LoggedOperation[]>()
  for (const operation of operations) {
    for (const { product, column } of operation.fields) {
      const key = useKey(product, column)
      byUse.set(key, [...(byUse.get(key) ?? []), operation])
    }
  }
  const fields = columns.flatMap((reached) => reachedFields(registry, reached))
  return {
    fields: distinct(fields).map(({ column, ...field }) => {
      const clients = together(byUse.get(useKey(field.product, column)) ?? [])
      return { ...field, clients, requests: total(clients) }
    }),
    operations: reachedOperations(registry, operations),
    clients: together(operations),
    loggedSince,
    unlogged,
    truncated,
    isPartial,
  }
}

type FieldOfColumn = Omit<ReachedField, 'requests' | 'clients'> & { readonly column: string | null }

/** What decides which rows there are decides about every field. */
function reachedFields({ byId }: Registry, reached: ReachedColumn): FieldOfColumn[] {
  const product = byId.get(reached.product)
  if (!product) return []
  const { depth, made } = reached
  const fields = product.columns
    .filter(({ name }) => reached.column === null || reached.column === name)
    .map(({ key, name: column }) => {
      const name = `${product.typeName}.${key}`
      return { name, product: product.id, field: key, column, depth, made }
    })
  const rows = { name: product.typeName, product: product.id, field: null, column: null }
  return reached.column === null ? [{ ...rows, depth, made }, ...fields] : fields
}

/** Each field once, as it is reached first. */
function distinct(fields: readonly FieldOfColumn[]): FieldOfColumn[] {
  const sorted = fields.toSorted(
    (left, right) => Number(right.made) - Number(left.made) || left.depth - right.depth,
  )
  const byName = new Map<string, FieldOfColumn>()
  for (const field of sorted) if (!byName.has(field.name)) byName.set(field.name, field)
  return [...byName.values()]
}

function reachedOperations(
  { byId }: Registry,
  operations: readonly LoggedOperation[],
): ReachedOperation[] {
  const groups = Map.groupBy(operations, ({ hash, name }) => `${hash} ${name ?? ''}`)
  return [...groups.values()]
    .flatMap((variants) => {
      const [first] = variants
      if (!first) return []
      const clients = together(variants)
      const names = variants.flatMap(({ fields }) =>
        fields.flatMap(({ product, field }) => nameOf(byId.get(product), field) ?? []),
      )
      return {
        hash: first.hash,
        name: first.name,
        fields: [...new Set(names)].sort(),
        requests: total(clients),
        lastDay: newest(clients),
        clients,
      }
    })
    .sort((left, right) => right.requests - left.requests)
}

function nameOf(product: Product | undefined, field: string | null): string | undefined {
  return field === null ? product?.typeName : product && `${product.typeName}.${field}`
}

/** The clients of operations, each once. */
function together(operations: readonly Pick<LoggedOperation, 'clients'>[]): ClientUse[] {
  const groups = Map.groupBy(
    operations.flatMap(({ clients }) => clients),
    ({ name }) => name,
  )
  return [...groups]
    .map(([name, uses]) => ({ name, requests: total(uses), lastDay: newest(uses) }))
    .sort((left, right) => right.requests - left.requests)
}

function total(uses: readonly ClientUse[]): number {
  return uses.reduce((sum, { requests }) => sum + requests, 0)
}

function newest(uses: readonly ClientUse[]): string {
  return uses.reduce((day, { lastDay }) => (lastDay > day ? lastDay : day), '')
}

function useKey(product: string, column: string | null): string {
  return `${product} ${column ?? ''}`
}
