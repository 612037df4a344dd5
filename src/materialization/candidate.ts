import { PgBigSerial53, PgBigSerial64, PgSerial, PgSmallSerial } from 'drizzle-orm/pg-core'
import { is } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { AuditScope } from '../contract/audit-scope.ts'
import { quoteIdentifier, qualifiedName, quoteLiteral } from '../database/identifier.ts'
import type { Column } from '../product/column.ts'
import type { Product } from '../product/product.ts'
import type { LiveRun } from './ledger.ts'
import type { Strategy } from './strategy.ts'

const schema = 'candidate'

/** Quoted name of a run's candidate table. */
export function candidateTable(run: LiveRun): string {
  return qualifiedName(schema, run.candidate)
}

/** Quoted name of the table with a compute step's input, taken at one moment. */
export function inputTable(run: LiveRun): string {
  return qualifiedName(schema, `${run.candidate}_input`)
}

/** Quoted name of the table with the rows of a run that are not to be published. */
export function asideTable(run: LiveRun): string {
  return qualifiedName(schema, `${run.candidate}_aside`)
}

/** Quoted name of the product's own table. */
export function servedTable({ layer, tableName }: Product): string {
  return qualifiedName(layer, tableName)
}

/**
 * Quoted names of the columns that rows are stored with. Identities are numbered in the candidate, so
 * that a row keeps its number; generated columns are Postgres' own.
 */
export function storedNames({ columns }: Product): readonly string[] {
  return columns
    .filter(({ drizzle }) => drizzle.generated === undefined)
    .map(({ name }) => quoteIdentifier(name))
}

/** Condition that two aliases stand for one row: the grain is equal. */
export function sameGrain({ grain }: Product, left: string, right: string): string {
  return grain
    .map(({ name }) => `${left}.${quoteIdentifier(name)} = ${right}.${quoteIdentifier(name)}`)
    .join(' AND ')
}

/**
 * Creates the candidate: the product's columns without its constraints, so that the audit can say
 * how many rows violate what, instead of Postgres refusing the first. Unlogged: a run that dies
 * starts again.
 */
export async function createCandidate(pool: Pool, run: LiveRun): Promise<void> {
  const candidate = candidateTable(run)
  await pool.query(
    `CREATE UNLOGGED TABLE ${candidate}
       (LIKE ${servedTable(run.product)} INCLUDING DEFAULTS INCLUDING GENERATED)`,
  )
  const { rows } = await pool.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull`,
    [candidate],
  )
  const changes = [
    ...rows.map(({ name }) => `ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL`),
    ...numberedColumns(run.product).map(
      ({ name }) => `ALTER COLUMN ${quoteIdentifier(name)} DROP DEFAULT`,
    ),
  ]
  if (changes.length > 0) await pool.query(`ALTER TABLE ${candidate} ${changes.join(', ')}`)
}

/**
 * Takes out of the candidate what an append passes over: rows whose grain is served already, and
 * repetitions of a row. Different rows of one grain stay, for the audit to find.
 */
export async function dropKnownRows(pool: Pool, run: LiveRun): Promise<void> {
  const { product } = run
  const candidate = candidateTable(run)
  await pool.query(
    `DELETE FROM ${candidate} c USING ${servedTable(product)} s WHERE ${sameGrain(product, 'c', 's')}`,
  )
  await pool.query(
    `DELETE FROM ${candidate} c USING ${candidate} d
      WHERE ${sameGrain(product, 'c', 'd')} AND c *= d AND c.ctid > d.ctid`,
  )
}

/**
 * Numbers the rows that came without a number: a row that is served already keeps its own, a new
 * one takes the next of the table's sequence. Otherwise every run would renumber every row.
 */
export async function numberRows(pool: Pool, run: LiveRun): Promise<void> {
  const { product } = run
  const candidate = candidateTable(run)
  const served = servedTable(product)
  for (const column of numberedColumns(product)) {
    const name = quoteIdentifier(column.name)
    if (!product.grain.includes(column)) {
      await pool.query(
        `UPDATE ${candidate} c SET ${name} = s.${name} FROM ${served} s
          WHERE c.${name} IS NULL AND ${sameGrain(product, 'c', 's')}`,
      )
    }
    const sequence = `pg_get_serial_sequence(${quoteLiteral(served)}, ${quoteLiteral(column.name)})`
    await pool.query(`UPDATE ${candidate} SET ${name} = nextval(${sequence}) WHERE ${name} IS NULL`)
  }
}

/** Columns that Postgres numbers from a sequence: identities and serials. */
function numberedColumns({ columns }: Product): readonly Column[] {
  return columns.filter(
    ({ drizzle }) =>
      drizzle.generatedIdentity !== undefined ||
      [PgSerial, PgSmallSerial, PgBigSerial53, PgBigSerial64].some((serial) => is(drizzle, serial)),
  )
}

export async function dropInput(pool: Pool, run: LiveRun): Promise<void> {
  await pool.query(`DROP TABLE IF EXISTS ${inputTable(run)}`)
}

export async function dropCandidate(pool: Pool, run: LiveRun): Promise<void> {
  await pool.query(`DROP TABLE IF EXISTS ${candidateTable(run)}, ${asideTable(run)}`)
}

/** What checks look at: the candidate alone, or with the rows that a merge or an append leaves in place. */
export function auditScope(product: Product, run: LiveRun, strategy: Strategy): AuditScope {
  const candidate = candidateTable(run)
  const previous = servedTable(product)
  if (strategy.kind === 'replace') return { candidate, whole: candidate, previous }
  const columns = product.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return {
    candidate,
    previous,
    whole: `(SELECT ${columns} FROM ${candidate}
             UNION ALL
             SELECT ${columns} FROM ${servedTable(product)} s
              WHERE NOT EXISTS (SELECT 1 FROM ${candidate} c WHERE ${sameGrain(product, 'c', 's')}))`,
  }
}
