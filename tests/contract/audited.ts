import { getTableColumns } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { dataProduct, type AnyDataProduct } from 'platinum'
import type { CheckResult } from '../../src/contract/check-result.ts'
import { audit } from '../../src/contract/audit.ts'
import { qualifiedName, quoteIdentifier } from '../../src/database/identifier.ts'
import { auditScope, candidateTable, createCandidate } from '../../src/materialization/candidate.ts'
import type { Strategy } from '../../src/materialization/strategy.ts'
import { applyEngineTables } from '../../src/migration/engine-tables.ts'
import type { Contract } from '../../src/product/contract.ts'
import type { Product } from '../../src/product/product.ts'
import { buildRegistry } from '../../src/product/registry.ts'
import { freshDatabase, type FreshDatabase } from '../harness/database.ts'

/** Values by column key, as text that Postgres reads. */
export type Row = Readonly<Record<string, string | number | null>>

export interface Rows {
  /** What the run has written. */
  readonly candidate: readonly Row[]
  /** What readers see before the run. Default: nothing. */
  readonly served?: readonly Row[]
  /** Default: replace. */
  readonly strategy?: Strategy['kind']
  /** When the audit takes place. Default: noon of 2026-01-31, UTC. */
  readonly now?: Date
}

/** A product whose contract says no more than it must, besides the parts given. */
export function declare(
  table: PgTable,
  parts: Partial<Omit<Contract, 'columns' | 'name'>> & {
    readonly columns?: Readonly<Record<string, Contract['columns'][string]>>
  } = {},
): AnyDataProduct {
  const keys = Object.keys(getTableColumns(table))
  const described = Object.fromEntries(keys.map((key) => [key, 'Described.']))
  return dataProduct(table, {
    name: `One_${getTableConfig(table).name}`,
    version: '1.0.0',
    owner: 'tests',
    description: 'For tests.',
    freshness: { lane: 'batch', within: '1d' },
    ...parts,
    columns: { ...described, ...parts.columns },
  })
}

/** The first of these products as the engine reads it; the others are there to be referred to. */
export function productOf(...products: readonly AnyDataProduct[]): Product {
  const exports = Object.fromEntries(products.map((product, at) => [`product${at}`, product]))
  const [product] = buildRegistry({ exports, spaces: new Map() }).products
  if (!product) throw new Error('no product')
  return product
}

/** A real database in which candidates are audited, as a run audits them. */
export class Auditor implements AsyncDisposable {
  readonly #fresh: FreshDatabase

  private constructor(fresh: FreshDatabase) {
    this.#fresh = fresh
  }

  static async open(): Promise<Auditor> {
    const fresh = await freshDatabase()
    await applyEngineTables(fresh.database.pool)
    await fresh.database.pool.query('create schema if not exists gold')
    return new Auditor(fresh)
  }

  get pool() {
    return this.#fresh.database.pool
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fresh[Symbol.asyncDispose]()
  }

  /** Writes the rows to the product's table and to a candidate, and runs every check on them. */
  async audit(product: Product, rows: Rows): Promise<readonly CheckResult[]> {
    const run = { id: '00000000-0000-0000-0000-000000000000', product, candidate: 'audited' }
    await this.serve(product, rows.served ?? [])
    await this.pool.query(`drop table if exists ${candidateTable(run)}`)
    await createCandidate(this.pool, run)
    await this.#insert(product, candidateTable(run), rows.candidate)
    const scope = auditScope(product, run, { kind: rows.strategy ?? 'replace' })
    return audit(this.pool, product, scope, rows.now ?? new Date('2026-01-31T12:00:00Z'))
  }

  /** Makes the table of a product anew, with these rows. It has no constraints but NOT NULL. */
  async serve(product: Product, rows: readonly Row[]): Promise<void> {
    const table = qualifiedName(product.layer, product.tableName)
    const columns = product.columns.map(
      ({ name, sqlType, castType, family, notNull }) =>
        `${quoteIdentifier(name)} ${family === 'enum' ? castType : sqlType}${notNull ? ' not null' : ''}`,
    )
    await this.pool.query(`drop table if exists ${table}`)
    await this.pool.query(`create table ${table} (${columns.join(', ')})`)
    await this.#insert(product, table, rows)
  }

  async #insert(product: Product, table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return
    const lists = product.columns.map(({ key }) => rows.map((row) => row[key] ?? null))
    const names = product.columns.map(({ name }) => quoteIdentifier(name))
    const unnested = product.columns.map((_, position) => `$${position + 1}::text[]`)
    const casts = product.columns.map(({ castType }, position) => `c${position}::${castType}`)
    await this.pool.query(
      `insert into ${table} (${names.join(', ')}) select ${casts.join(', ')}
         from unnest(${unnested.join(', ')}) as rows (${casts.map((_, at) => `c${at}`).join(', ')})`,
      lists,
    )
  }
}

/** `name: FAILED 2`, one line a check. */
export function summary(results: readonly CheckResult[]): string[] {
  return results.map(
    ({ name, outcome, failedRows }) =>
      `${name}: ${outcome}${outcome === 'FAILED' ? ` ${failedRows ?? 'uncounted'}` : ''}`,
  )
}

/** The results of the checks that the contract declares; those that the table implies are left out. */
export function declared(product: Product, results: readonly CheckResult[]): CheckResult[] {
  return results.filter(({ name }) => product.checks.some((check) => check.name === name))
}
