import type { Pool } from 'pg'
import { quoteIdentifier, qualifiedName } from '../database/identifier.ts'
import type { Product } from '../product/product.ts'
import type { AuditScope } from '../contract/check-sql.ts'
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

/**
 * Creates the candidate: the product's columns without its constraints, so that the audit can say
 * how many rows violate what, instead of Postgres refusing the first. Unlogged: a run that dies
 * starts again.
 */
export async function createCandidate(pool: Pool, run: LiveRun): Promise<void> {
  const { product } = run
  await pool.query(
    `CREATE UNLOGGED TABLE ${candidateTable(run)}
       (LIKE ${qualifiedName(product.layer, product.tableName)} INCLUDING DEFAULTS INCLUDING GENERATED)`,
  )
  const required = product.columns.filter((column) => column.notNull)
  if (required.length === 0) return
  await pool.query(
    `ALTER TABLE ${candidateTable(run)} ${required
      .map(({ name }) => `ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL`)
      .join(', ')}`,
  )
}

export async function dropCandidate(pool: Pool, run: LiveRun): Promise<void> {
  await pool.query(`DROP TABLE IF EXISTS ${candidateTable(run)}, ${inputTable(run)}`)
}

/** What checks look at: the candidate alone, or with the rows that a merge leaves in place. */
export function auditScope(product: Product, run: LiveRun, strategy: Strategy): AuditScope {
  const candidate = candidateTable(run)
  if (strategy.kind === 'replace') return { candidate, whole: candidate }
  const columns = product.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  const sameGrain = product.grain
    .map(({ name }) => `c.${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`)
    .join(' AND ')
  const served = qualifiedName(product.layer, product.tableName)
  return {
    candidate,
    whole: `(SELECT ${columns} FROM ${candidate}
             UNION ALL
             SELECT ${columns} FROM ${served} s
              WHERE NOT EXISTS (SELECT 1 FROM ${candidate} c WHERE ${sameGrain}))`,
  }
}
