import type { TextRow } from '../database/cells.ts'
import { z } from 'zod'
import type { Product } from '../product/product.ts'
import { momentOf, versionAt } from './as-of.ts'
import type { AsOf } from './plan.ts'
import type { Slot } from './shape.ts'
import { couldNotRun, toldChecks } from './told-checks.ts'
import { formatTimestamp } from './timestamp-text.ts'
import { join, parameter, sql, toStatement, type Sql, type StatementTemplate } from './sql-text.ts'

/** What the ledger says about the rows a product serves. */
export interface ServedState {
  readonly contractVersion: string
  readonly status: 'UNCHECKED' | 'PASSING' | 'WARNING' | 'BREACHED' | 'FAILED'
  /** ISO 8601; null for a product that was never materialized. */
  readonly statusSince: string | null
  readonly failingChecks: readonly FailingCheck[]
  /** 0 before the first publication; one more whenever rows changed. */
  readonly dataVersion: string
  /** The run that published the rows served. */
  readonly run: { readonly id: string; readonly finishedAt: string } | null
  /** ISO 8601: newest event time. */
  readonly eventTime: string | null
}

export interface FailingCheck {
  readonly name: string
  readonly severity: 'error' | 'warn'
  readonly blocking: boolean
  readonly failedRows: string | null
  readonly message: string | null
}

/** Names of the ledger's values in the output of a statement. */
export type MetaSlots = Readonly<Record<keyof typeof ledgerColumns, Slot>> & {
  /** The moment whose rows were read, in UTC; absent: now. */
  readonly asOf?: Slot
}

const ledgerColumns = {
  contractVersion: sql`m.contract_version`,
  dataVersion: sql`m.data_version`,
  runId: sql`m.run_id`,
  publishedAt: sql`m.published_at at time zone 'UTC'`,
  eventTime: sql`m.event_time at time zone 'UTC'`,
  status: sql`m.status`,
  statusSince: sql`m.status_since at time zone 'UTC'`,
  failingChecks: sql`m.failing_checks`,
} as const

/** Adds the ledger's values to a statement that has `metaSource` in its FROM clause. */
export function metaColumns(add: (expression: Sql) => Slot, asOf: AsOf | undefined): MetaSlots {
  return {
    ...(asOf ? { asOf: add(sql`${momentOf(asOf)} at time zone 'UTC'`) } : {}),
    contractVersion: add(ledgerColumns.contractVersion),
    dataVersion: add(ledgerColumns.dataVersion),
    runId: add(ledgerColumns.runId),
    publishedAt: add(ledgerColumns.publishedAt),
    eventTime: add(ledgerColumns.eventTime),
    status: add(ledgerColumns.status),
    statusSince: add(ledgerColumns.statusSince),
    failingChecks: add(ledgerColumns.failingChecks),
  }
}

/** One row, whether or not the product was ever materialized. */
export function metaSource(product: Product, asOf: AsOf | undefined): Sql {
  if (asOf) {
    return sql` from (select 1) as one left join ops.publication as m on m.product = ${parameter(product.id, 'text')} and m.data_version = ${versionAt(product, asOf)}`
  }
  return sql` from (select 1) as one left join ops.product as m on m.product = ${parameter(product.id, 'text')}`
}

/** The ledger's row of every product, with the product's id before everything else. */
export function everyServedState(): { statement: StatementTemplate; slots: MetaSlots } {
  const columns: Sql[] = []
  const slots = metaColumns((expression) => columns.push(expression), undefined)
  const text = sql`select m.product, ${join(columns, ', ')} from ops.product as m`
  return { statement: toStatement(text), slots }
}

const ledgerRow = z.object({
  contractVersion: z.string(),
  dataVersion: z.string(),
  runId: z.string().nullable(),
  publishedAt: z.string().nullable(),
  eventTime: z.string().nullable(),
  status: z.enum(['UNCHECKED', 'PASSING', 'WARNING', 'BREACHED', 'FAILED']),
  statusSince: z.string(),
  failingChecks: z.string(),
})

const failingChecks = z.array(
  z.object({
    name: z.string(),
    severity: z.enum(['error', 'warn']),
    blocking: z.boolean(),
    failedRows: z.string().nullable(),
    message: z.string().nullable(),
  }),
)

/** Reads the ledger's values from a row of an answer. */
export function readServedState(product: Product, slots: MetaSlots, row: TextRow): ServedState {
  if (row[slots.contractVersion] === null) return neverMaterialized(product)
  const values = ledgerRow.parse(
    Object.fromEntries(Object.entries(slots).map(([name, slot]) => [name, row[slot]])),
  )
  const utc = (text: string): string => formatTimestamp(text, 'Z')
  return {
    contractVersion: values.contractVersion,
    status: values.status,
    statusSince: utc(values.statusSince),
    failingChecks: toldChecks(
      product,
      failingChecks.parse(JSON.parse(values.failingChecks)).map(withoutDetails),
    ),
    dataVersion: values.dataVersion,
    run:
      values.runId !== null && values.publishedAt !== null
        ? { id: values.runId, finishedAt: utc(values.publishedAt) }
        : null,
    eventTime: values.eventTime === null ? null : utc(values.eventTime),
  }
}

/** The moment whose rows were read, ISO 8601; undefined: now. */
export function readMoment({ asOf }: MetaSlots, row: TextRow): string | undefined {
  const moment = asOf === undefined ? undefined : row[asOf]
  return typeof moment === 'string' ? formatTimestamp(moment, 'Z') : undefined
}

/** Why a check could not run is told in the words of Postgres, which are for the log. */
export function withoutDetails<T extends { readonly message: string | null }>(check: T): T {
  return check.message?.startsWith('The check could not run')
    ? { ...check, message: couldNotRun }
    : check
}

/** The state of a product that the ledger does not know. */
export function neverMaterialized(product: Product): ServedState {
  return {
    contractVersion: product.version,
    status: 'UNCHECKED',
    statusSince: null,
    failingChecks: [],
    dataVersion: '0',
    run: null,
    eventTime: null,
  }
}
